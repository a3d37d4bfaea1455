package io.narthex.query.testing;

import io.narthex.query.QueryException;
import io.narthex.query.QueryValue;
import io.narthex.storage.sample.StaleMarker;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/// Answers as lines of text, to hold what one engine says against what another one does.
public final class AnswerLines {
  private AnswerLines() {}

  /// A line for each series, in their order, with its labels; values bit by bit. All NaNs but the
  /// stale marker are alike: which of two NaNs a processor keeps is not the program's choice.
  public static List<String> exact(QueryValue value) {
    return lines(
        value,
        number ->
            Long.toHexString(
                StaleMarker.is(number)
                    ? Double.doubleToRawLongBits(number)
                    : Double.doubleToLongBits(number)));
  }

  /// The same with ten digits of each value: the last digits of sums depend on the order of series,
  /// which no storage promises.
  public static List<String> rounded(QueryValue value) {
    return lines(value, number -> String.format(Locale.ROOT, "%.9e", number));
  }

  private static List<String> lines(QueryValue value, DoubleFunction<String> digits) {
    List<String> lines = new ArrayList<>();
    switch (value) {
      case QueryValue.Scalar(long timeMs, double number) ->
          lines.add(timeMs + " " + digits.apply(number));
      case QueryValue.Text(long timeMs, String text) -> lines.add(timeMs + text);
      case QueryValue.Vector(List<QueryValue.Sample> samples) ->
          samples.forEach(s -> lines.add(s.labels() + " " + digits.apply(s.value())));
      case QueryValue.Matrix(List<QueryValue.Series> all) -> {
        for (QueryValue.Series series : all) {
          StringBuilder line = new StringBuilder(series.labels().toString());
          for (int i = 0; i < series.values().length; i++) {
            line.append(' ').append(series.timestampsMs()[i]);
            line.append(' ').append(digits.apply(series.values()[i]));
          }
          lines.add(line.toString());
        }
      }
    }
    return lines;
  }

  /// An error without the series that it names: which of several these are depends on their order.
  public static String failure(QueryException e) {
    return e.kind() + " " + String.valueOf(e.getMessage()).replaceAll("(?s)\\{.*[}]", "…");
  }

  /// A warning or info without its place: in a part that is asked for as a text of its own nothing
  /// stands where it stood.
  public static String withoutPlace(String note) {
    return note.replaceFirst(" \\(\\d+:\\d+\\)$", "");
  }
}
