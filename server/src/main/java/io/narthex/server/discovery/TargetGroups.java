package io.narthex.server.discovery;

import io.narthex.server.json.JsonException;
import io.narthex.server.json.JsonReader;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// Lists of target groups as files and HTTP servers give them: `[{targets: […], labels: {…}}]`.
/// Strict as upstream: unknown fields, other types and null groups are errors. The groups read have
/// their position as source.
public final class TargetGroups {
  private static final int MAX_BYTES = 64 << 20;
  private static final int MAX_DEPTH = 16;

  private TargetGroups() {}

  /// Whether a file of this name holds JSON; all others hold YAML.
  static boolean isJson(String fileName) {
    return fileName.toLowerCase(Locale.ROOT).endsWith(".json");
  }

  /// Groups of a JSON list; `null` is an empty one.
  ///
  /// @throws TargetGroupException where it is not such a list
  public static List<TargetGroup> fromJson(String text) {
    Object list = json(text);
    if (list == null) {
      return List.of();
    }
    if (!(list instanceof List<?> items)) {
      throw expected("list of target groups", kind(list));
    }
    List<TargetGroup> groups = new ArrayList<>();
    for (Object item : items) {
      if (item == null) {
        throw new TargetGroupException("nil target group item found");
      }
      groups.add(jsonGroup(item, Integer.toString(groups.size())));
    }
    return groups;
  }

  /// The value of a JSON text.
  static @Nullable Object json(String text) {
    try {
      return new JsonReader(text).read();
    } catch (JsonException e) {
      throw new TargetGroupException(String.valueOf(e.getMessage()), e);
    }
  }

  /// One group of a JSON list.
  static TargetGroup jsonGroup(@Nullable Object item, String source) {
    if (!(item instanceof JsonReader.Fields fields)) {
      throw expected("target group", kind(item));
    }
    List<Labels> targets = List.of();
    Labels labels = Labels.EMPTY;
    for (JsonReader.Field field : fields.all()) {
      switch (field.name().toLowerCase(Locale.ROOT)) {
        case "targets" -> targets = jsonTargets(field.value());
        case "labels" -> labels = jsonLabels(field.value());
        default -> throw new TargetGroupException("json: unknown field \"" + field.name() + "\"");
      }
    }
    return new TargetGroup(source, targets, labels);
  }

  private static List<Labels> jsonTargets(@Nullable Object value) {
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof List<?> items)) {
      throw expected("list of targets", kind(value));
    }
    List<Labels> targets = new ArrayList<>();
    for (Object item : items) {
      targets.add(target(jsonText("target", item)));
    }
    return targets;
  }

  private static Labels jsonLabels(@Nullable Object value) {
    if (value == null) {
      return Labels.EMPTY;
    }
    if (!(value instanceof JsonReader.Fields fields)) {
      throw expected("labels", kind(value));
    }
    LabelsBuilder labels = new LabelsBuilder();
    for (JsonReader.Field field : fields.all()) {
      set(labels, field.name(), jsonText("label value", field.value()));
    }
    return labels.build();
  }

  private static String jsonText(String what, @Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (!(value instanceof String text)) {
      throw expected(what + " in quotes", kind(value));
    }
    return text;
  }

  private static Labels target(String address) {
    return Labels.of("__address__", address);
  }

  private static void set(LabelsBuilder labels, String name, String value) {
    if (name.isEmpty()) {
      throw new TargetGroupException("\"\" is not a valid label name");
    }
    labels.set(name, value);
  }

  private static String kind(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case List<?> _ -> "array";
      case JsonReader.Fields _ -> "object";
      case String _ -> "string";
      case Boolean _ -> "bool";
      default -> "number";
    };
  }

  private static TargetGroupException expected(String what, String actual) {
    return new TargetGroupException("target groups: expected=" + what + ", actual=" + actual);
  }

  /// Groups of the first YAML document; nothing and `null` are an empty list.
  ///
  /// @throws TargetGroupException where it is not such a list
  public static List<TargetGroup> fromYaml(String text) {
    Node root = compose(text);
    if (root == null || root.getTag().equals(Tag.NULL)) {
      return List.of();
    }
    if (!(root instanceof SequenceNode list)) {
      throw expected("list of target groups", root);
    }
    List<TargetGroup> groups = new ArrayList<>();
    for (Node item : list.getValue()) {
      if (item.getTag().equals(Tag.NULL)) {
        throw new TargetGroupException("nil target group item found");
      }
      groups.add(yamlGroup(item, Integer.toString(groups.size())));
    }
    return groups;
  }

  /// The first document of a text, null where there is none.
  static @Nullable Node compose(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_BYTES);
    options.setNestingDepthLimit(MAX_DEPTH);
    try {
      Iterator<Node> documents =
          new Yaml(new SafeConstructor(options)).composeAll(new StringReader(text)).iterator();
      return documents.hasNext() ? documents.next() : null;
    } catch (YAMLException | NumberFormatException e) {
      // the second is the library's own slip on an escape that ends too early
      throw new TargetGroupException("yaml: " + e.getMessage(), e);
    }
  }

  /// One group of a YAML list.
  static TargetGroup yamlGroup(Node item, String source) {
    List<Labels> targets = List.of();
    Labels labels = Labels.EMPTY;
    for (NodeTuple field : fields(item, "target group")) {
      String name = text("field name", field.getKeyNode());
      Node value = field.getValueNode();
      switch (name) {
        case "targets" -> targets = yamlTargets(value);
        case "labels" -> labels = yamlLabels(value);
        default ->
            throw new TargetGroupException(
                "yaml: line " + line(field.getKeyNode()) + ": field " + name + " not found");
      }
    }
    return new TargetGroup(source, targets, labels);
  }

  private static List<NodeTuple> fields(Node node, String what) {
    if (!(node instanceof MappingNode mapping)) {
      throw expected(what, node);
    }
    Set<String> names = new HashSet<>();
    for (NodeTuple field : mapping.getValue()) {
      String name = text("field name", field.getKeyNode());
      if (!names.add(name)) {
        throw new TargetGroupException(
            "yaml: line " + line(field.getKeyNode()) + ": field " + name + " already set");
      }
    }
    return mapping.getValue();
  }

  private static List<Labels> yamlTargets(Node value) {
    if (value.getTag().equals(Tag.NULL)) {
      return List.of();
    }
    if (!(value instanceof SequenceNode list)) {
      throw expected("list of targets", value);
    }
    List<Labels> targets = new ArrayList<>();
    for (Node item : list.getValue()) {
      targets.add(target(text("target", item)));
    }
    return targets;
  }

  private static Labels yamlLabels(Node value) {
    if (value.getTag().equals(Tag.NULL)) {
      return Labels.EMPTY;
    }
    LabelsBuilder labels = new LabelsBuilder();
    for (NodeTuple field : fields(value, "labels")) {
      set(
          labels,
          text("label name", field.getKeyNode()),
          text("label value", field.getValueNode()));
    }
    return labels.build();
  }

  /// A scalar as it is written, whatever its type; `null` is empty.
  private static String text(String what, Node node) {
    if (!(node instanceof ScalarNode scalar)) {
      throw expected(what, node);
    }
    return scalar.getTag().equals(Tag.NULL) ? "" : scalar.getValue();
  }

  private static TargetGroupException expected(String what, Node actual) {
    return new TargetGroupException(
        "yaml: line " + line(actual) + ": expected=" + what + ", actual=" + actual.getNodeId());
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }
}
