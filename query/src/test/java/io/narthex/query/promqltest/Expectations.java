package io.narthex.query.promqltest;

import io.narthex.query.QueryResult;
import io.narthex.query.syntax.SeriesDescription;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the body of an `eval` expects.
final class Expectations {
  private static final Pattern EXPECT =
      Pattern.compile(
          "^expect\\s+(ordered|fail|warn|no_warn|info|no_info)(?:\\s+(regex|msg):(.+))?$");
  private static final Pattern EXPECT_RANGE =
      Pattern.compile("^expect range vector\\s+from\\s+(.+)\\s+to\\s+(.+)\\s+step\\s+(.+)$");

  /// What annotations have behind their text; some expectations leave it out.
  private static final Pattern SHOWN_DETAILS =
      Pattern.compile("(, from buckets .*)? \\(\\d+:\\d+\\)$");

  private static final Pattern NUMBER = Pattern.compile("^[+-]?(?:[0-9.].*|(?i:inf|nan))$");

  final Map<Labels, List<Double>> series = new LinkedHashMap<>();
  boolean ordered;
  boolean fails;
  boolean histograms;
  @Nullable Double scalar;
  @Nullable String text;
  long @Nullable [] rangeVectorGrid;
  private final List<Predicate<String>> failures = new ArrayList<>();
  private final List<Predicate<String>> warnings = new ArrayList<>();
  private final List<Predicate<String>> infos = new ArrayList<>();
  private boolean noWarnings;
  private boolean noInfos;

  Expectations(TestCommand.Eval eval) {
    ordered = eval.suffix().equals("ordered");
    fails = eval.suffix().equals("fail");
    if (eval.suffix().equals("warn")) {
      warnings.add(any -> true);
    }
    if (eval.suffix().equals("info")) {
      infos.add(any -> true);
    }
    eval.body().forEach(this::line);
  }

  private void line(String line) {
    Matcher expect = EXPECT.matcher(line);
    Matcher range = EXPECT_RANGE.matcher(line);
    if (expect.matches()) {
      expectation(expect.group(1), condition(expect.group(2), expect.group(3)));
    } else if (range.matches()) {
      rangeVectorGrid =
          new long[] {
            TestFile.durationMs(range.group(1)),
            TestFile.durationMs(range.group(2)),
            TestFile.durationMs(range.group(3))
          };
    } else if (line.startsWith("expect string ")) {
      String quoted = line.substring("expect string ".length()).strip();
      text = quoted.substring(1, quoted.length() - 1).replace("\\\"", "\"").replace("\\\\", "\\");
    } else if (line.startsWith("expected_fail_message ")) {
      failures.add(condition("msg", line.substring("expected_fail_message ".length())));
    } else if (line.startsWith("expected_fail_regexp ")) {
      failures.add(condition("regex", line.substring("expected_fail_regexp ".length())));
    } else if (NUMBER.matcher(line).matches() && !line.contains("{")) {
      scalar = SeriesDescription.number(line);
    } else {
      SeriesDescription parsed = LoadedSamples.series(line);
      histograms |= parsed.histograms();
      series.put(parsed.labels(), parsed.items());
    }
  }

  private void expectation(String what, Predicate<String> condition) {
    switch (what) {
      case "ordered" -> ordered = true;
      case "fail" -> {
        fails = true;
        failures.add(condition);
      }
      case "warn" -> warnings.add(condition);
      case "info" -> infos.add(condition);
      case "no_warn" -> noWarnings = true;
      case "no_info" -> noInfos = true;
      default -> throw new IllegalArgumentException("expect " + what);
    }
  }

  private static Predicate<String> condition(@Nullable String kind, @Nullable String given) {
    if (kind == null || given == null) {
      return any -> true;
    }
    String wanted = given.strip();
    Predicate<String> condition =
        kind.equals("msg") ? wanted::equals : Pattern.compile(wanted).asPredicate();
    return text ->
        condition.test(text) || condition.test(SHOWN_DETAILS.matcher(text).replaceFirst(""));
  }

  /// Whether an error with this text was expected; a reason where not.
  @Nullable String againstFailure(String message) {
    return failures.stream().allMatch(f -> f.test(message)) ? null : "failed with: " + message;
  }

  /// What speaks against the annotations of a result, null where nothing does.
  @Nullable String againstAnnotations(QueryResult result) {
    String reason = against("warnings", result.warnings(), warnings, noWarnings);
    return reason != null ? reason : against("infos", result.infos(), infos, noInfos);
  }

  private static @Nullable String against(
      String what, List<String> actual, List<Predicate<String>> expected, boolean none) {
    if (none && !actual.isEmpty()) {
      return what + ": expected none, got " + actual;
    }
    for (Predicate<String> condition : expected) {
      if (actual.stream().noneMatch(condition)) {
        return what + ": an expected one is missing among " + actual;
      }
    }
    if (!expected.isEmpty()) {
      for (String one : actual) {
        if (expected.stream().noneMatch(c -> c.test(one))) {
          return what + ": unexpected " + one;
        }
      }
    }
    return null;
  }
}
