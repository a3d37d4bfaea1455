package io.narthex.rules.yaml;

import io.narthex.rules.yaml.YamlNode.Position;
import io.narthex.rules.yaml.YamlNode.ScalarType;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// Reads one YAML document into a [YamlNode] tree. Bounded in bytes, nesting and in the number of
/// nodes after aliases are resolved; refuses language-specific tags and repeated keys.
public final class YamlReader {
  /// Largest document, in bytes.
  public static final int MAX_BYTES = 4 << 20;

  private static final int MAX_DEPTH = 50;
  private static final long MAX_NODES = 1_000_000;

  private final String file;
  private final String rootType;
  private final IdentityHashMap<Node, YamlNode> converted = new IdentityHashMap<>();
  private final IdentityHashMap<YamlNode, Long> nodeCounts = new IdentityHashMap<>();
  private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());

  private YamlReader(String file, String rootType) {
    this.file = file;
    this.rootType = rootType;
  }

  /// The first document of a text.
  ///
  /// @param root null for an empty document
  /// @param last whether nothing follows it
  public record FirstDocument(@Nullable YamlNode root, boolean last) {}

  /// How the library is asked for nodes.
  @FunctionalInterface
  private interface Composing {
    FirstDocument compose(Yaml yaml, StringReader text) throws ConfigException;
  }

  /// Reads a text of one document.
  ///
  /// @param file name used in positions
  /// @param rootType upstream's name of what the document is, for messages
  /// @return null for an empty document
  public static @Nullable YamlNode read(String file, byte[] bytes, String rootType)
      throws ConfigException {
    YamlReader reader = new YamlReader(file, rootType);
    return reader
        .compose(
            bytes,
            (yaml, text) -> {
              Node root = yaml.compose(text);
              return new FirstDocument(root == null ? null : reader.convert(root), true);
            })
        .root();
  }

  /// Reads the first document of a text; those behind it are not looked at.
  ///
  /// @param file name used in positions
  /// @param rootType upstream's name of what the document is, for messages
  public static FirstDocument readFirst(String file, byte[] bytes, String rootType)
      throws ConfigException {
    YamlReader reader = new YamlReader(file, rootType);
    return reader.compose(
        bytes,
        (yaml, text) -> {
          Iterator<Node> documents = yaml.composeAll(text).iterator();
          YamlNode root = documents.hasNext() ? reader.convert(documents.next()) : null;
          return new FirstDocument(root, isLast(documents));
        });
  }

  /// Whether no document follows; one with faults is one.
  private static boolean isLast(Iterator<Node> documents) {
    try {
      return !documents.hasNext();
    } catch (YAMLException | NumberFormatException e) {
      return false;
    }
  }

  private FirstDocument compose(byte[] bytes, Composing composing) throws ConfigException {
    Position start = new Position(file, 1, 1);
    if (bytes.length > MAX_BYTES) {
      throw new ConfigException(
          start, "size: expected=at most " + MAX_BYTES + " bytes, actual=" + bytes.length);
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new ConfigException(start, "encoding: expected=valid UTF-8, actual=other bytes");
    }
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_BYTES);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setProcessComments(false);
    try {
      return composing.compose(new Yaml(options), new StringReader(text));
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      Position at = mark == null ? start : position(file, mark);
      throw new ConfigException(at, "yaml: expected=valid syntax, actual=" + e.getProblem());
    } catch (YAMLException e) {
      throw new ConfigException(
          start, "yaml: expected=a document within the limits, actual=" + e.getMessage());
    } catch (NumberFormatException e) {
      // the library's own slip on an escape that ends too early
      throw new ConfigException(
          start, "yaml: expected=whole escapes in quoted text, actual=" + e.getMessage());
    }
  }

  private static Position position(String file, Mark mark) {
    return new Position(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private YamlNode convert(Node node) throws ConfigException {
    YamlNode known = converted.get(node);
    if (known != null) {
      return known;
    }
    Position at = position(file, node.getStartMark());
    if (!open.add(node)) {
      throw new ConfigException(at, "yaml: expected=a tree, actual=an alias inside its own anchor");
    }
    YamlNode result =
        switch (node) {
          case ScalarNode scalar -> scalar(scalar, at);
          case SequenceNode sequence -> sequence(sequence, at);
          case MappingNode mapping -> mapping(mapping, at);
          default -> throw new ConfigException(at, "yaml: expected=a value, actual=an alias");
        };
    open.remove(node);
    converted.put(node, result);
    return result;
  }

  private static YamlNode.Scalar scalar(ScalarNode node, Position at) throws ConfigException {
    Tag tag = node.getTag();
    String text = node.getValue();
    if (tag.equals(Tag.BINARY)) {
      return binary(text, at);
    }
    ScalarType type;
    if (tag.equals(Tag.STR) || tag.equals(Tag.TIMESTAMP)) {
      type = ScalarType.STRING;
    } else if (tag.equals(Tag.NULL)) {
      type = ScalarType.NULL;
    } else if (tag.equals(Tag.BOOL)) {
      type = ScalarType.BOOL;
    } else if (tag.equals(Tag.INT)) {
      type = ScalarType.INT;
    } else if (tag.equals(Tag.FLOAT)) {
      type = ScalarType.FLOAT;
    } else if (tag.equals(Tag.MERGE)) {
      type = ScalarType.STRING;
    } else {
      throw new ConfigException(at, "yaml tag: expected=a core tag, actual=" + tag.getValue());
    }
    return new YamlNode.Scalar(text, type, at);
  }

  private static YamlNode.Scalar binary(String text, Position at) throws ConfigException {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          at, "!!binary value contains invalid base64 data: expected=base64, actual=" + text);
    }
    try {
      String decoded =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return new YamlNode.Scalar(decoded, ScalarType.STRING, at);
    } catch (CharacterCodingException e) {
      return new YamlNode.Scalar(
          new String(bytes, StandardCharsets.ISO_8859_1), ScalarType.BINARY, at);
    }
  }

  private YamlNode sequence(SequenceNode node, Position at) throws ConfigException {
    List<YamlNode> items = new ArrayList<>(node.getValue().size());
    long nodes = 1;
    for (Node item : node.getValue()) {
      YamlNode value = convert(item);
      nodes += count(value);
      items.add(value);
    }
    return counted(new YamlNode.Sequence(items, at), nodes);
  }

  private YamlNode mapping(MappingNode node, Position at) throws ConfigException {
    Map<String, YamlNode.Entry> own = new LinkedHashMap<>();
    Map<String, YamlNode.Entry> merged = new LinkedHashMap<>();
    Set<String> seen = new HashSet<>();
    long nodes = 1;
    for (NodeTuple tuple : node.getValue()) {
      Position keyAt = position(file, tuple.getKeyNode().getStartMark());
      if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
        throw new ConfigException(keyAt, "mapping key: expected=a scalar, actual=a collection");
      }
      YamlNode value = convert(tuple.getValueNode());
      nodes += 1 + count(value);
      if (keyNode.getTag().equals(Tag.MERGE)) {
        merge(value, merged);
        continue;
      }
      YamlNode.Scalar key = scalar(keyNode, keyAt);
      if (!seen.add(key.text())) {
        throw new ConfigException(
            keyAt,
            "field "
                + key.text()
                + " already set in type "
                + (open.size() == 1 ? rootType : "plain")
                + ": expected=each key once, actual=twice");
      }
      own.put(key.text(), new YamlNode.Entry(key, value));
    }
    for (Map.Entry<String, YamlNode.Entry> entry : merged.entrySet()) {
      own.putIfAbsent(entry.getKey(), entry.getValue());
    }
    return counted(new YamlNode.Mapping(List.copyOf(own.values()), at), nodes);
  }

  private static void merge(YamlNode value, Map<String, YamlNode.Entry> into)
      throws ConfigException {
    switch (value) {
      case YamlNode.Mapping mapping -> {
        for (YamlNode.Entry entry : mapping.entries()) {
          into.putIfAbsent(entry.key().text(), entry);
        }
      }
      case YamlNode.Sequence sequence -> {
        for (YamlNode item : sequence.items()) {
          merge(item, into);
        }
      }
      case YamlNode.Scalar scalar ->
          throw new ConfigException(
              scalar.position(), "merge key: expected=mappings, actual=" + scalar.text());
    }
  }

  private long count(YamlNode node) {
    return nodeCounts.getOrDefault(node, 1L);
  }

  private YamlNode counted(YamlNode node, long nodes) throws ConfigException {
    if (nodes > MAX_NODES) {
      throw new ConfigException(
          node.position(),
          "document: expected=at most " + MAX_NODES + " nodes with aliases resolved, actual=more");
    }
    nodeCounts.put(node, nodes);
    return node;
  }
}
