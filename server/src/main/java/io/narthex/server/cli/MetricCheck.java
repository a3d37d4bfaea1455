package io.narthex.server.cli;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;

/// Says of an exposition what is doubtful in it and how many series each family has.
///
/// @param out gets the numbers of series
/// @param err gets problems
record MetricCheck(PrintStream out, PrintStream err) {
  private static final TextTable.Form FORM = new TextTable.Form(4, 4, true);

  /// Checks `body`.
  ///
  /// @param lint whether to look for what is doubtful
  /// @param extended whether to print numbers of series
  Verdict body(byte[] body, boolean lint, boolean extended) {
    List<MetricFamily> families;
    try {
      families = MetricFamilies.read(body);
    } catch (InputException e) {
      err.println(
          (lint ? "error while linting: " : "error while parsing text to metric families: ")
              + e.getMessage());
      return Verdict.BAD;
    }
    List<MetricLint.Problem> problems = lint ? MetricLint.of(families) : List.of();
    for (MetricLint.Problem problem : problems) {
      err.println(problem.metric() + " " + problem.text());
    }
    if (extended) {
      out.print(table(families));
    }
    return problems.isEmpty() ? Verdict.GOOD : Verdict.DOUBTFUL;
  }

  /// Families by number of series, the largest first.
  private static TextTable table(List<MetricFamily> families) {
    long total = families.stream().mapToLong(MetricFamily::seriesCount).sum();
    TextTable table = new TextTable(FORM);
    table.row("Metric", "Cardinality", "Percentage");
    families.stream()
        .sorted(Comparator.comparingLong(MetricFamily::seriesCount).reversed())
        .forEach(family ->
            table.row(
                family.name(),
                Long.toString(family.seriesCount()),
                percentage(family.seriesCount(), total)));
    table.row("Total", Long.toString(total), "100%");
    return table;
  }

  private static String percentage(long count, long total) {
    BigDecimal share = new BigDecimal((double) count / total * 100);
    return share.setScale(2, RoundingMode.HALF_EVEN) + "%";
  }
}
