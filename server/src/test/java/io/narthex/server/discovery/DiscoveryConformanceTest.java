package io.narthex.server.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.labels.Labels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.nodes.Node;

/// Target groups as upstream reads them from files and HTTP servers.
final class DiscoveryConformanceTest {
  @Test
  void contentTypes() {
    ConformanceCases.family("discovery.content-types")
        .run(
            ConformanceCases.cases("discovery/content-types.json"),
            c -> assertEquals(c.flag("accepted"), HttpSource.isJson(c.text("header"))));
  }

  @Test
  void files() {
    ConformanceCases.family("discovery.file")
        .run(
            ConformanceCases.cases("discovery/file.json"),
            c -> {
              Path file = Path.of(c.text("file"));
              if (c.flag("ok")) {
                assertEquals(
                    groups(c.json().path("groups"), ""), TargetFile.parse(file, c.bytes("body")));
              } else {
                assertThrows(
                    TargetGroupException.class, () -> TargetFile.parse(file, c.bytes("body")));
              }
            });
  }

  @Test
  void oneGroup() {
    ConformanceCases.family("discovery.target-group-read")
        .run(
            ConformanceCases.cases("discovery/target-group-read.json"),
            c -> {
              if (c.flag("ok")) {
                TargetGroup group = read(c);
                assertEquals(targets(c.json().path("targets")), group.targets());
                assertEquals(labels(c.json().path("labels")), group.labels());
              } else {
                assertThrows(TargetGroupException.class, () -> read(c));
              }
            });
  }

  private static TargetGroup read(Case c) {
    if (c.text("format").equals("json")) {
      return TargetGroups.jsonGroup(TargetGroups.json(c.text("body")), "0");
    }
    Node node = TargetGroups.compose(c.text("body"));
    if (node == null) {
      throw new TargetGroupException("empty");
    }
    return TargetGroups.yamlGroup(node, "0");
  }

  private static Labels labels(JsonNode node) {
    Map<String, String> map = new TreeMap<>();
    node.properties().forEach(e -> map.put(e.getKey(), Case.text(e.getValue())));
    return Labels.of(map);
  }

  private static List<Labels> targets(JsonNode nodes) {
    List<Labels> targets = new ArrayList<>();
    nodes.forEach(node -> targets.add(labels(node)));
    return targets;
  }

  static List<TargetGroup> groups(JsonNode nodes, String url) {
    List<TargetGroup> groups = new ArrayList<>();
    for (JsonNode node : nodes) {
      Map<String, String> labels = new TreeMap<>();
      node.path("labels")
          .properties()
          .forEach(e -> labels.put(e.getKey(), e.getValue().asText().replace("URL", url)));
      groups.add(
          new TargetGroup(
              node.path("source").asText().replace("URL", url),
              targets(node.path("targets")),
              Labels.of(labels)));
    }
    return groups;
  }
}
