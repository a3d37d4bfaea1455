package io.narthex.rules.template;

import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.sample.Histogram;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A value while a template is executed, with the Go type that messages and verbs tell. Immutable.
sealed interface Value {
  /// No value at all, Go's untyped nil.
  Value NOTHING = new Nothing();

  /// The Go type.
  String typeName();

  static Value text(String text) {
    return new Text(text, false);
  }

  static Value integer(long value) {
    return new Int(value, "int");
  }

  static Value bool(boolean value) {
    return new Bool(value);
  }

  /// The texts of labels.
  static Dict dict(Map<String, String> texts) {
    SortedMap<String, Value> entries = new TreeMap<>(LabelOrder::compareUtf8);
    for (Map.Entry<String, String> entry : texts.entrySet()) {
      entries.put(entry.getKey(), text(entry.getValue()));
    }
    return new Dict(entries, false);
  }

  record Nothing() implements Value {
    @Override
    public String typeName() {
      return "<nil>";
    }
  }

  /// Nothing where a type is known that has pointers or lists.
  record Nil(String typeName) implements Value {}

  record Bool(boolean value) implements Value {
    @Override
    public String typeName() {
      return "bool";
    }
  }

  /// A signed integer of some width.
  record Int(long value, String typeName) implements Value {}

  /// An unsigned integer of some width.
  record Uint(long value, String typeName) implements Value {}

  record Real(double value) implements Value {
    @Override
    public String typeName() {
      return "float64";
    }
  }

  record Complex(double real, double imaginary) implements Value {
    @Override
    public String typeName() {
      return "complex128";
    }
  }

  /// A text.
  ///
  /// @param html whether it is markup that needs no escaping
  record Text(String value, boolean html) implements Value {
    @Override
    public String typeName() {
      return html ? "template.HTML" : "string";
    }
  }

  /// A map with texts as keys.
  ///
  /// @param any whether values may have any type, else they are texts
  record Dict(SortedMap<String, Value> entries, boolean any) implements Value {
    @Override
    public String typeName() {
      return any ? "map[string]interface {}" : "map[string]string";
    }
  }

  /// A list.
  ///
  /// @param typeName for example `[]float64`
  record Items(List<Value> items, String typeName) implements Value {
    /// The type of query results.
    static final String QUERY_RESULT = "template.queryResult";

    public Items {
      items = List.copyOf(items);
    }

    static Value of(List<Value> samples) {
      return new Items(new ArrayList<>(samples), QUERY_RESULT);
    }
  }

  /// An element of a query result.
  record Sample(Dict labels, Value value) implements Value {
    static final String TYPE = "*template.sample";

    @Override
    public String typeName() {
      return TYPE;
    }
  }

  /// What the dot is in labels and annotations.
  record Alert(Dict labels, Dict externalLabels, Text externalUrl, Value value) implements Value {
    @Override
    public String typeName() {
      return "struct { Labels map[string]string; ExternalLabels map[string]string;"
          + " ExternalURL string; Value interface {} }";
    }
  }

  record NativeHistogram(Histogram histogram) implements Value {
    @Override
    public String typeName() {
      return "*histogram.FloatHistogram";
    }
  }

  /// A point in time.
  ///
  /// @param time in UTC
  record Time(OffsetDateTime time, boolean pointer) implements Value {
    @Override
    public String typeName() {
      return pointer ? "*time.Time" : "time.Time";
    }
  }

  record Duration(long nanos, boolean pointer) implements Value {
    @Override
    public String typeName() {
      return pointer ? "*time.Duration" : "time.Duration";
    }
  }

  /// An integer with a name, a month or a day of the week.
  record Named(long value, String typeName, String text) implements Value {}
}
