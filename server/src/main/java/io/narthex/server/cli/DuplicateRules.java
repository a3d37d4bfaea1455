package io.narthex.server.cli;

import io.narthex.rules.Rule;
import io.narthex.rules.config.PlacedRule;
import io.narthex.rules.config.RuleFile;
import io.narthex.rules.yaml.YamlNode.Position;
import io.narthex.storage.labels.LabelOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Rules of a file that have a name and all labels in common with another one, alerting and
/// recording rules alike, as upstream.
final class DuplicateRules {
  private static final Comparator<Key> BY_NAME_AND_LABELS =
      Comparator.comparing(Key::name, LabelOrder::compareUtf8)
          .thenComparing(Key::labels, DuplicateRules::compareLabels);

  private final SortedMap<Key, List<Position>> places = new TreeMap<>(BY_NAME_AND_LABELS);

  /// What such rules have in common.
  private record Key(String name, SortedMap<String, String> labels) {}

  DuplicateRules(RuleFile file) {
    file.groups().forEach(group -> group.rules().forEach(this::add));
    places.values().removeIf(positions -> positions.size() < 2);
  }

  private void add(PlacedRule placed) {
    Rule rule = placed.rule();
    places
        .computeIfAbsent(new Key(rule.name(), rule.labels()), key -> new ArrayList<>())
        .add(placed.position());
  }

  private static int compareLabels(SortedMap<String, String> a, SortedMap<String, String> b) {
    Iterator<Map.Entry<String, String>> others = b.entrySet().iterator();
    for (Map.Entry<String, String> label : a.entrySet()) {
      if (!others.hasNext()) {
        return 1;
      }
      Map.Entry<String, String> other = others.next();
      int order = LabelOrder.compareUtf8(label.getKey(), other.getKey());
      order = order != 0 ? order : LabelOrder.compareUtf8(label.getValue(), other.getValue());
      if (order != 0) {
        return order;
      }
    }
    return others.hasNext() ? -1 : 0;
  }

  boolean isEmpty() {
    return places.isEmpty();
  }

  /// What upstream's tool says of them, and where they are.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("lint error ").append(places.size()).append(" duplicate rule(s) found.\n");
    places.forEach((key, positions) -> {
      text.append("Metric: ").append(key.name()).append("\nLabel(s):\n");
      key.labels()
          .forEach((name, value) ->
              text.append('\t').append(name).append(": ").append(value).append('\n'));
      text.append("Rule(s):\n\t")
          .append(positions.stream().map(Position::toString).collect(Collectors.joining("\n\t")))
          .append('\n');
    });
    return text.append("Might cause inconsistency while recording expressions").toString();
  }
}
