package io.narthex.rules.yaml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A YAML document as a tree in which every node knows its place. Aliases are resolved, keys of a
/// mapping are distinct scalars. Immutable.
public sealed interface YamlNode {
  /// Where the node begins.
  Position position();

  /// A place in a file.
  ///
  /// @param line from 1; 0: made by the program
  /// @param column from 1, in characters
  record Position(String file, int line, int column) {
    /// The place of nodes that come from no file.
    public static final Position NONE = new Position("", 0, 0);

    @Override
    public String toString() {
      return file + ":" + line + ":" + column;
    }
  }

  /// What a scalar is, by its tag or, where it is plain, by its form.
  enum ScalarType {
    NULL,
    BOOL,
    INT,
    FLOAT,
    STRING,
    /// Bytes that are not valid UTF-8, written as `!!binary`; the text has one char per byte.
    BINARY
  }

  /// A single value; `text` as it was written, without quotes.
  record Scalar(String text, ScalarType type, Position position) implements YamlNode {}

  /// A list.
  record Sequence(List<YamlNode> items, Position position) implements YamlNode {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /// Keys and values in the file's order.
  record Mapping(List<Entry> entries, Position position) implements YamlNode {
    public Mapping {
      entries = List.copyOf(entries);
    }

    /// The value under `key`, null where absent.
    public @Nullable YamlNode get(String key) {
      for (Entry entry : entries) {
        if (entry.key().text().equals(key)) {
          return entry.value();
        }
      }
      return null;
    }
  }

  /// One key with its value.
  record Entry(Scalar key, YamlNode value) {}
}
