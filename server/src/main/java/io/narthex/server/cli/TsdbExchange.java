package io.narthex.server.cli;

import io.narthex.storage.TimeRange;
import io.narthex.storage.database.PrometheusExport;
import io.narthex.storage.database.PrometheusImport;
import io.narthex.storage.database.WorkListener;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;

/// Imports from Prometheus and exports to it, and says what became of it.
///
/// @param err gets progress and results
/// @param in where an answer is read from
/// @param listener is told how far it has come
record TsdbExchange(PrintStream err, BufferedReader in, WorkListener listener) {
  /// Imports, once somebody who is asked agrees.
  ///
  /// @param ask whether somebody is asked first
  /// @return whether all was imported, or nothing because somebody said so
  boolean importPrometheus(PrometheusImport.Plan plan, boolean ask) throws IOException {
    PrometheusImport.Contents contents = PrometheusImport.look(plan.source());
    String what =
        count(contents.blocks(), "block")
            + " and "
            + count(contents.logFiles(), "file")
            + " of the head from "
            + plan.source()
            + " into "
            + plan.target();
    if (ask && !isAgreed("Import " + what + "? [y/N] ")) {
      err.println("nothing was imported");
      return true;
    }
    PrometheusImport.Report report =
        PrometheusImport.run(plan, new SecureRandom()::nextLong, listener);
    err.println(
        summary("imported", report.blocksWritten(), report.blocksSkipped())
            + ": "
            + report.series()
            + " series, "
            + report.samples()
            + " samples");
    leftOut(report.histogramSamples(), "samples of native histograms");
    leftOut(report.startTimestamps(), "start timestamps, of samples that are stored without them");
    return isWhole(report.problems());
  }

  private boolean isAgreed(String question) throws IOException {
    err.print(question);
    err.flush();
    String answer = in.readLine();
    return answer != null && List.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT));
  }

  private static String summary(String verb, int written, int skipped) {
    return verb + " " + count(written, "block") + (skipped > 0 ? ", " + skipped + " before" : "");
  }

  private static String count(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  private void leftOut(long count, String what) {
    if (count > 0) {
      err.println("not imported: " + count + " " + what);
    }
  }

  private boolean isWhole(List<String> problems) {
    if (!problems.isEmpty()) {
      err.println(count(problems.size(), "part") + " could not be read:");
      problems.forEach(problem -> err.println("  " + problem));
    }
    return problems.isEmpty();
  }

  /// Exports the blocks that have samples in `range`.
  ///
  /// @return whether all was exported
  boolean exportPrometheus(Path source, Path target, TimeRange range, boolean verify)
      throws IOException {
    PrometheusExport.Report report =
        PrometheusExport.run(new PrometheusExport.Plan(source, target, range, verify), listener);
    err.println(
        summary("exported", report.blocksWritten(), report.blocksSkipped())
            + " to "
            + target
            + ": "
            + report.series()
            + " series, "
            + report.samples()
            + " samples");
    return isWhole(report.problems());
  }
}
