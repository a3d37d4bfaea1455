package io.narthex.rules.yaml;

import io.narthex.rules.yaml.YamlNode.Position;
import io.narthex.rules.yaml.YamlNode.Scalar;
import io.narthex.rules.yaml.YamlNode.ScalarType;
import io.narthex.storage.text.Durations;
import io.narthex.storage.text.TextSyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One mapping while it is read: hands out typed values, keeps which keys were asked for, and
/// refuses the others at the end. A null in the file stands for the type's zero value. Not
/// thread-safe.
public final class Section {
  private final String typeName;
  private final Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
  private final Set<String> asked = new LinkedHashSet<>();
  private final Position position;

  /// @param typeName upstream's name of the section, for messages, for example `config.plain`
  /// @param node a mapping, or null in the file or absent for an empty one
  public Section(String typeName, @Nullable YamlNode node, Position whereAbsent)
      throws ConfigException {
    this.typeName = typeName;
    this.position = node == null ? whereAbsent : node.position();
    if (node instanceof YamlNode.Mapping mapping) {
      for (YamlNode.Entry entry : mapping.entries()) {
        entries.put(entry.key().text(), entry);
      }
    } else if (node != null && !isNull(node)) {
      throw mismatch(node, "a mapping (" + typeName + ")");
    }
  }

  /// Whether a value is null in the file.
  public static boolean isNull(YamlNode node) {
    return node instanceof Scalar scalar && scalar.type() == ScalarType.NULL;
  }

  /// Where the section begins.
  public Position position() {
    return position;
  }

  /// Where `key` has its value, or where the section begins.
  public Position at(String key) {
    YamlNode.Entry entry = entries.get(key);
    return entry == null ? position : entry.value().position();
  }

  /// Whether the file has `key` here.
  public boolean has(String key) {
    return entries.containsKey(key);
  }

  /// The names of all keys in the file's order.
  public Set<String> keys() {
    return entries.keySet();
  }

  /// A fault at the value of `key`.
  public ConfigException fault(String key, String what, String expected, String actual) {
    return fault(at(key), what, expected, actual);
  }

  /// A fault at `at`, in the form `what: expected=…, actual=…`.
  public static ConfigException fault(Position at, String what, String expected, String actual) {
    return new ConfigException(at, what + ": expected=" + expected + ", actual=" + actual);
  }

  private static ConfigException mismatch(YamlNode node, String expected) {
    String actual =
        switch (node) {
          case Scalar scalar -> "`" + scalar.text() + "`";
          case YamlNode.Sequence sequence -> "a list of " + sequence.items().size();
          case YamlNode.Mapping mapping -> "a mapping";
        };
    return fault(node.position(), "unmarshal errors", expected, actual);
  }

  /// The raw value; null where the key is absent.
  public @Nullable YamlNode node(String key) {
    asked.add(key);
    YamlNode.Entry entry = entries.get(key);
    return entry == null ? null : entry.value();
  }

  /// A section below this one; empty where absent.
  public Section section(String key, String type) throws ConfigException {
    return new Section(type, node(key), position);
  }

  /// A text.
  public String string(String key, String absent) throws ConfigException {
    YamlNode node = node(key);
    return node == null ? absent : text(node);
  }

  /// A scalar as it was written, `""` for null.
  public static String text(YamlNode node) throws ConfigException {
    if (!(node instanceof Scalar scalar)) {
      throw mismatch(node, "a text");
    }
    return scalar.type() == ScalarType.NULL ? "" : scalar.text();
  }

  /// `true` or `false`, in YAML 1.1's spellings.
  public boolean bool(String key, boolean absent) throws ConfigException {
    Boolean value = optionalBool(key);
    return value == null ? absent : value;
  }

  /// Null where absent or null in the file.
  public @Nullable Boolean optionalBool(String key) throws ConfigException {
    YamlNode node = node(key);
    if (node == null || isNull(node)) {
      return null;
    }
    if (node instanceof Scalar scalar && scalar.type() == ScalarType.BOOL) {
      return switch (scalar.text().toLowerCase(java.util.Locale.ROOT)) {
        case "true", "yes", "on", "y" -> true;
        default -> false;
      };
    }
    throw mismatch(node, "true or false for " + key);
  }

  /// A duration in milliseconds.
  public long durationMs(String key, long absentMs) throws ConfigException {
    YamlNode node = node(key);
    if (node == null) {
      return absentMs;
    }
    String text = text(node);
    if (isNull(node)) {
      return 0;
    }
    try {
      return Durations.parse(text);
    } catch (TextSyntaxException e) {
      throw fault(
          node.position(), e.getMessage() + "", "a duration such as 1h30m for " + key, text);
    }
  }

  /// An integer from `min` up.
  public long integer(String key, long absent, long min) throws ConfigException {
    YamlNode node = node(key);
    if (node == null) {
      return absent;
    }
    if (isNull(node)) {
      return 0;
    }
    long value;
    try {
      value = parseInteger(text(node));
    } catch (NumberFormatException e) {
      throw mismatch(node, "an integer for " + key);
    }
    if (value < min) {
      throw mismatch(node, "an integer of at least " + min + " for " + key);
    }
    return value;
  }

  private static long parseInteger(String text) {
    String digits = text.replace("_", "");
    return digits.length() > 1 && digits.startsWith("0") && Character.isDigit(digits.charAt(1))
        ? Long.parseLong(digits, 8)
        : Long.decode(digits);
  }

  /// A number that may have a fraction.
  public double number(String key, double absent) throws ConfigException {
    YamlNode node = node(key);
    if (node == null) {
      return absent;
    }
    if (isNull(node)) {
      return 0;
    }
    if (node instanceof Scalar scalar
        && (scalar.type() == ScalarType.INT || scalar.type() == ScalarType.FLOAT)) {
      try {
        return Double.parseDouble(scalar.text().replace("_", ""));
      } catch (NumberFormatException e) {
        throw mismatch(node, "a number for " + key);
      }
    }
    throw mismatch(node, "a number for " + key);
  }

  /// The items of a list; empty where absent or null.
  public List<YamlNode> list(String key) throws ConfigException {
    YamlNode node = node(key);
    if (node == null || isNull(node)) {
      return List.of();
    }
    if (node instanceof YamlNode.Sequence sequence) {
      return sequence.items();
    }
    throw mismatch(node, "a list for " + key);
  }

  /// The items of a list of texts; empty where absent or null.
  public List<String> strings(String key) throws ConfigException {
    List<String> result = new ArrayList<>();
    for (YamlNode item : list(key)) {
      result.add(text(item));
    }
    return result;
  }

  /// Keys with the raw values of a mapping; empty where absent or null.
  public List<YamlNode.Entry> map(String key) throws ConfigException {
    YamlNode node = node(key);
    if (node == null || isNull(node)) {
      return List.of();
    }
    if (node instanceof YamlNode.Mapping mapping) {
      return mapping.entries();
    }
    throw mismatch(node, "a mapping for " + key);
  }

  /// A mapping of texts to lists of texts.
  public Map<String, List<String>> stringLists(String key) throws ConfigException {
    Map<String, List<String>> result = new LinkedHashMap<>();
    for (YamlNode.Entry entry : map(key)) {
      List<String> values = new ArrayList<>();
      if (entry.value() instanceof YamlNode.Sequence sequence) {
        for (YamlNode item : sequence.items()) {
          values.add(text(item));
        }
      } else if (!isNull(entry.value())) {
        throw mismatch(entry.value(), "a list of texts");
      }
      result.put(entry.key().text(), values);
    }
    return result;
  }

  /// Refuses keys that nobody asked for.
  public void end() throws ConfigException {
    for (Map.Entry<String, YamlNode.Entry> entry : entries.entrySet()) {
      if (!asked.contains(entry.getKey())) {
        throw fault(
            entry.getValue().key().position(),
            "field " + entry.getKey() + " not found in type " + typeName,
            "one of " + String.join(", ", asked),
            entry.getKey());
      }
    }
  }
}
