package io.narthex.rules.template;

import io.narthex.storage.sample.Histogram;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Fields and methods of values.
///
/// @param missingKey what a field is that a map does not have
record Members(MissingKey missingKey) {
  /// What a template makes of keys that are not there.
  enum MissingKey {
    /// Nothing, written as `<no value>`.
    INVALID,
    /// The zero of the map's type.
    ZERO,
    /// A fault.
    ERROR
  }

  /// A method, null where `value` has none of this name.
  @Nullable Function method(Value value, String name) {
    return switch (value) {
      case Value.Time time -> TimeMethods.of(time.time(), name);
      case Value.Duration duration -> DurationMethods.of(duration.nanos(), name);
      case Value.Named named when name.equals("String") -> text(named.text());
      case Value.NativeHistogram histogram when name.equals("String") ->
          text(HistogramText.of(histogram.histogram()));
      default -> null;
    };
  }

  private static Function text(String text) {
    return Function.of("String", (arguments, budget) -> Value.text(text));
  }

  /// A field or an entry.
  ///
  /// @param any whether `value` was found under a type that holds any
  /// @param hasArguments whether something is given to it, which is a fault
  Value field(Value value, boolean any, String name, boolean hasArguments)
      throws EvaluationException {
    if (value instanceof Value.Nothing) {
      if (any) {
        throw new EvaluationException("nil pointer evaluating interface {}." + name);
      }
      if (missingKey == MissingKey.ERROR) {
        throw new EvaluationException("nil data; no entry for key \"" + name + "\"");
      }
      return Value.NOTHING;
    }
    if (value instanceof Value.Dict dict) {
      if (hasArguments) {
        throw new EvaluationException(name + " is not a method but has arguments");
      }
      return entry(dict, name);
    }
    Value field = structureField(value, name);
    if (field == null) {
      String type = any ? "interface {}" : value.typeName();
      boolean nilPointer =
          value instanceof Value.Nil && (name.equals("Labels") || name.equals("Value"));
      throw new EvaluationException(
          nilPointer
              ? "nil pointer evaluating " + type + "." + name
              : "can't evaluate field " + name + " in type " + type);
    }
    if (hasArguments) {
      throw new EvaluationException(name + " has arguments but cannot be invoked as function");
    }
    return field;
  }

  private Value entry(Value.Dict dict, String name) throws EvaluationException {
    Value entry = dict.entries().get(name);
    if (entry != null) {
      return entry;
    }
    return switch (missingKey) {
      case INVALID -> Value.NOTHING;
      case ZERO -> zero(dict);
      case ERROR -> throw new EvaluationException("map has no entry for key \"" + name + "\"");
    };
  }

  /// What stands for an entry that is not there.
  static Value zero(Value.Dict dict) {
    return dict.any() ? Value.NOTHING : Value.text("");
  }

  private static @Nullable Value structureField(Value value, String name) {
    return switch (value) {
      case Value.Alert alert -> named(GoPrinter.fields(alert), name);
      case Value.Sample sample ->
          switch (name) {
            case "Labels" -> sample.labels();
            case "Value" -> sample.value();
            default -> null;
          };
      case Value.NativeHistogram histogram -> histogramField(histogram.histogram(), name);
      default -> null;
    };
  }

  private static @Nullable Value named(List<Map.Entry<String, Value>> fields, String name) {
    for (Map.Entry<String, Value> field : fields) {
      if (field.getKey().equals(name)) {
        return field.getValue();
      }
    }
    return null;
  }

  private static @Nullable Value histogramField(Histogram histogram, String name) {
    return switch (name) {
      case "Schema" -> new Value.Int(histogram.schema(), "int32");
      case "ZeroThreshold" -> new Value.Real(histogram.zeroThreshold());
      case "ZeroCount" -> new Value.Real(histogram.zeroCount());
      case "Count" -> new Value.Real(histogram.count());
      case "Sum" -> new Value.Real(histogram.sum());
      case "PositiveBuckets" -> floats(histogram.positiveBuckets());
      case "NegativeBuckets" -> floats(histogram.negativeBuckets());
      case "CustomValues" -> floats(histogram.customValues());
      default -> null;
    };
  }

  private static Value floats(double[] numbers) {
    List<Value> items = new ArrayList<>();
    for (double number : numbers) {
      items.add(new Value.Real(number));
    }
    return new Value.Items(items, "[]float64");
  }
}
