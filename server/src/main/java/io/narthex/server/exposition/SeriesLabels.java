package io.narthex.server.exposition;

import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.List;

/// The labels of a sample line as the exposition means them: unescaped, bucket bounds and quantiles
/// in OpenMetrics form, in canonical order. Names are not checked here and may come twice.
public final class SeriesLabels {
  /// Label that carries the type where `type-and-unit-labels` is on.
  public static final String TYPE_LABEL = "__type__";

  /// Label that carries the unit where `type-and-unit-labels` is on.
  public static final String UNIT_LABEL = "__unit__";

  private record Label(String name, String value) {}

  private SeriesLabels() {}

  /// Alternating names and values, the metric name included, ascending by name.
  ///
  /// @param type the type in force, which decides whether `le` or `quantile` is a number
  public static List<String> of(SampleLine line, MetricType type) {
    List<Label> labels = new ArrayList<>(line.labelCount() + 1);
    labels.add(new Label(Labels.METRIC_NAME, line.name()));
    for (int i = 0; i < line.labelCount(); i++) {
      labels.add(normalized(line, i, type));
    }
    return sorted(labels);
  }

  /// As [#of], with the type and unit in force as labels; those of the body yield to them.
  public static List<String> withTypeAndUnit(SampleLine line, MetricType type, String unit) {
    List<Label> labels = new ArrayList<>(line.labelCount() + 3);
    String name = line.name();
    labels.add(new Label(Labels.METRIC_NAME, name));
    if (type != MetricType.UNKNOWN) {
      labels.add(new Label(TYPE_LABEL, type.text()));
    }
    if (!unit.isEmpty()) {
      labels.add(new Label(UNIT_LABEL, unit));
    }
    for (int i = 0; i < line.labelCount(); i++) {
      Label label = normalized(line, i, type);
      boolean given =
          switch (label.name) {
            case Labels.METRIC_NAME -> !name.isEmpty();
            case TYPE_LABEL -> type != MetricType.UNKNOWN;
            case UNIT_LABEL -> !unit.isEmpty();
            default -> false;
          };
      if (!given) {
        labels.add(label);
      }
    }
    return sorted(labels);
  }

  /// Alternating names and values of the labels alone, ascending by name.
  static List<String> pairs(SampleLine line) {
    List<Label> labels = new ArrayList<>(line.labelCount());
    for (int i = 0; i < line.labelCount(); i++) {
      labels.add(new Label(line.labelName(i), line.labelValue(i)));
    }
    return sorted(labels);
  }

  /// Labels in the order of the body, without those that tell the parts of one metric apart.
  static List<String> identifying(SampleLine line, MetricType type) {
    List<String> out = new ArrayList<>();
    for (int i = 0; i < line.labelCount(); i++) {
      String name = line.labelName(i);
      if (!name.equals(numericLabel(type))) {
        out.add(name);
        out.add(line.labelValue(i));
      }
    }
    return out;
  }

  private static Label normalized(SampleLine line, int index, MetricType type) {
    String name = line.labelName(index);
    String value = line.labelValue(index);
    return new Label(
        name, name.equals(numericLabel(type)) ? OpenMetricsFloat.normalize(value) : value);
  }

  /// The label whose value is a number in families of `type`; `""` where there is none.
  private static String numericLabel(MetricType type) {
    return switch (type) {
      case HISTOGRAM -> "le";
      case SUMMARY -> "quantile";
      case UNKNOWN, COUNTER, GAUGE, GAUGE_HISTOGRAM, INFO, STATE_SET -> "";
    };
  }

  private static List<String> sorted(List<Label> labels) {
    labels.sort((a, b) -> LabelOrder.compareUtf8(a.name, b.name));
    List<String> out = new ArrayList<>(2 * labels.size());
    for (Label label : labels) {
      out.add(label.name);
      out.add(label.value);
    }
    return out;
  }
}
