package io.narthex.server.config;

import io.narthex.rules.yaml.YamlNode;
import io.narthex.rules.yaml.YamlNode.Entry;
import io.narthex.rules.yaml.YamlNode.Mapping;
import io.narthex.rules.yaml.YamlNode.Position;
import io.narthex.rules.yaml.YamlNode.Scalar;
import io.narthex.rules.yaml.YamlNode.ScalarType;
import io.narthex.rules.yaml.YamlNode.Sequence;
import io.narthex.storage.text.Durations;
import java.util.ArrayList;
import java.util.List;

/// A mapping that is being built, key by key. Not thread-safe.
final class YamlTree {
  private final List<Entry> entries = new ArrayList<>();

  private YamlTree put(String key, YamlNode value) {
    entries.add(new Entry(new Scalar(key, ScalarType.STRING, Position.NONE), value));
    return this;
  }

  private YamlTree put(String key, String text, ScalarType type) {
    return put(key, new Scalar(text, type, Position.NONE));
  }

  YamlTree node(String key, YamlNode value) {
    return put(key, value);
  }

  YamlTree text(String key, String text) {
    return put(key, text, ScalarType.STRING);
  }

  YamlTree textIfSet(String key, String text) {
    return text.isEmpty() ? this : text(key, text);
  }

  YamlTree bool(String key, boolean value) {
    return put(key, Boolean.toString(value), ScalarType.BOOL);
  }

  YamlTree boolIfTrue(String key, boolean value) {
    return value ? bool(key, true) : this;
  }

  YamlTree number(String key, long value) {
    return put(key, Long.toString(value), ScalarType.INT);
  }

  YamlTree numberIfSet(String key, long value) {
    return value == 0 ? this : number(key, value);
  }

  YamlTree decimal(String key, double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
    String text = whole ? Long.toString((long) value) : Double.toString(value);
    return put(key, text, ScalarType.FLOAT);
  }

  YamlTree duration(String key, long durationMs) {
    return text(key, Durations.format(durationMs));
  }

  YamlTree sizeIfSet(String key, long sizeBytes) {
    return sizeBytes == 0 ? this : text(key, Units.formatSize(sizeBytes));
  }

  /// Leaves an empty list out.
  YamlTree texts(String key, List<String> texts) {
    if (texts.isEmpty()) {
      return this;
    }
    return put(key, sequence(texts));
  }

  private static YamlNode sequence(List<String> texts) {
    List<YamlNode> items = new ArrayList<>();
    for (String text : texts) {
      items.add(new Scalar(text, ScalarType.STRING, Position.NONE));
    }
    return new Sequence(items, Position.NONE);
  }

  /// A list of lists; one with a single text is that text.
  YamlTree textLists(String key, List<List<String>> lists) {
    List<YamlNode> items = new ArrayList<>();
    for (List<String> texts : lists) {
      items.add(
          texts.size() == 1
              ? new Scalar(texts.getFirst(), ScalarType.STRING, Position.NONE)
              : sequence(texts));
    }
    return put(key, new Sequence(items, Position.NONE));
  }

  YamlTree mapping(String key, YamlTree value) {
    return put(key, value.build());
  }

  YamlTree mappingIfSet(String key, YamlTree value) {
    return value.entries.isEmpty() ? this : mapping(key, value);
  }

  /// Leaves an empty list out.
  YamlTree mappings(String key, List<YamlTree> values) {
    if (values.isEmpty()) {
      return this;
    }
    List<YamlNode> items = new ArrayList<>();
    for (YamlTree value : values) {
      items.add(value.build());
    }
    return put(key, new Sequence(items, Position.NONE));
  }

  Mapping build() {
    return new Mapping(entries, Position.NONE);
  }
}
