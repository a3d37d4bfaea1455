package io.narthex.query.operator;

import io.narthex.query.QueryException;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.NameValidation;
import io.narthex.storage.regex.Regex;
import io.narthex.storage.regex.RegexMatch;
import io.narthex.storage.regex.RegexSyntaxException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `label_replace` and `label_join`: they change labels and look at no sample. Series that become
/// equal become one.
final class LabelCalls {
  private LabelCalls() {}

  /// Computes the value of the label that is set.
  private interface NewValue {
    /// Null: the series stays as it is. `""` deletes the label.
    @Nullable String of(Labels series);
  }

  /// `label_replace(v, destination, replacement, source, regex)`.
  static VectorSource replace(Invocation invocation) {
    String destination = invocation.text(1);
    String replacement = invocation.text(2);
    String sourceName = invocation.text(3);
    Regex regex;
    try {
      regex = Regex.compile(invocation.text(4));
    } catch (RegexSyntaxException e) {
      throw new QueryException(
          QueryException.Kind.EXECUTION,
          "invalid regular expression in label_replace(): " + invocation.text(4),
          e);
    }
    checkName("destination", destination, invocation);
    return relabeled(
        invocation,
        destination,
        series -> {
          RegexMatch match = regex.match(series.get(sourceName));
          return match == null ? null : match.expand(replacement);
        });
  }

  /// `label_join(v, destination, separator, sources…)`.
  static VectorSource join(Invocation invocation) {
    String destination = invocation.text(1);
    String separator = invocation.text(2);
    List<String> sources = invocation.texts(3);
    for (String source : sources) {
      checkName("source", source, invocation);
    }
    checkName("destination", destination, invocation);
    return relabeled(
        invocation,
        destination,
        series -> String.join(separator, sources.stream().map(series::get).toList()));
  }

  private static void checkName(String role, String name, Invocation invocation) {
    if (!NameValidation.UTF8.isLabelName(name)) {
      throw new QueryException(
          QueryException.Kind.EXECUTION,
          "invalid %s label name in %s(): %s"
              .formatted(role, invocation.call().function().name(), name));
    }
  }

  /// A metric name that is set is there to stay.
  private static VectorSource relabeled(
      Invocation invocation, String destination, NewValue newValue) {
    VectorSource source = invocation.vector(0);
    int count = source.seriesCount();
    List<Labels> labels = new ArrayList<>(count);
    boolean[] dropped = new boolean[count];
    for (int ordinal = 0; ordinal < count; ordinal++) {
      Labels before = source.labels(ordinal);
      String value = newValue.of(before);
      labels.add(value == null ? before : before.toBuilder().set(destination, value).build());
      dropped[ordinal] =
          source.dropsName(ordinal) && (value == null || !destination.equals(Labels.METRIC_NAME));
    }
    return RelabeledSource.of(source, labels, dropped, invocation.evaluation());
  }
}
