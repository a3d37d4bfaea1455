package io.narthex.storage.labels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.conformance.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Label sets against a sorted map: whatever way they are built, they hold what the map holds, in
/// the order of UTF-8 bytes, and equal sets are equal in every respect.
final class LabelsPropertyTest {
  private static final Comparator<String> BYTES =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  private static final String[] PARTS = {
    "a", "b", "_", "Z", "1", "é", "\uffff", "😀", "\u0000", "="
  };

  private static String text(Random random, int maxParts) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(maxParts + 1); i > 0; i--) {
      text.append(PARTS[random.nextInt(PARTS.length)]);
    }
    return text.toString();
  }

  private static Map<String, String> map(Random random) {
    Map<String, String> map = new TreeMap<>(BYTES);
    for (int i = random.nextInt(8); i > 0; i--) {
      map.put("n" + text(random, 2), "v" + text(random, 3));
    }
    return map;
  }

  private static List<String> content(Labels labels) {
    List<String> content = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      content.add(labels.name(i));
      content.add(labels.value(i));
    }
    return content;
  }

  private static List<String> content(Map<String, String> map) {
    List<String> content = new ArrayList<>();
    map.forEach((name, value) -> Collections.addAll(content, name, value));
    return content;
  }

  @Test
  void everyWayOfBuildingHoldsWhatTheMapHolds() {
    Seeds.rounds(
        3_000,
        random -> {
          Map<String, String> map = map(random);
          List<Map.Entry<String, String>> shuffled = new ArrayList<>(map.entrySet());
          Collections.shuffle(shuffled, random);
          List<String> pairs = new ArrayList<>();
          LabelsBuilder builder = new LabelsBuilder();
          for (Map.Entry<String, String> entry : shuffled) {
            Collections.addAll(pairs, entry.getKey(), entry.getValue());
            builder.set(entry.getKey(), "other").set(entry.getKey(), entry.getValue());
          }
          Labels labels = Labels.of(map);
          for (Labels same :
              List.of(
                  labels,
                  Labels.of(pairs.toArray(String[]::new)),
                  Labels.ofCanonical(content(map).toArray(String[]::new)),
                  builder.build(),
                  labels.toBuilder().build())) {
            assertEquals(content(map), content(same));
            assertEquals(labels, same);
            assertEquals(labels.hashCode(), same.hashCode());
            assertEquals(0, labels.compareTo(same));
            assertEquals(labels.toString(), same.toString());
          }
          for (String name : List.of("na", "n", "n\uffff", "missing")) {
            assertEquals(map.getOrDefault(name, ""), labels.get(name));
            assertEquals(map.containsKey(name), labels.has(name));
          }
        });
  }

  @Test
  void builderChangesAsTheMapDoes() {
    Seeds.rounds(
        3_000,
        random -> {
          Map<String, String> map = map(random);
          LabelsBuilder builder = Labels.of(map).toBuilder();
          for (int i = random.nextInt(6); i > 0; i--) {
            String name = "n" + text(random, 1);
            switch (random.nextInt(4)) {
              case 0 -> {
                builder.delete(name);
                map.remove(name);
              }
              case 1 -> {
                builder.set(name, "");
                map.remove(name);
              }
              case 2 -> {
                Set<String> kept = new HashSet<>(map(random).keySet());
                builder.keep(kept);
                map.keySet().retainAll(kept);
              }
              default -> {
                builder.set(name, "x" + i);
                map.put(name, "x" + i);
              }
            }
            assertEquals(map.getOrDefault(name, ""), builder.get(name));
          }
          assertEquals(content(map), content(builder.build()));
        });
  }

  @Test
  void orderIsThatOfTheContentAndDifferentSetsDiffer() {
    Seeds.rounds(
        3_000,
        random -> {
          Map<String, String> one = map(random);
          Map<String, String> other = random.nextBoolean() ? map(random) : Map.copyOf(one);
          Labels a = Labels.of(one);
          Labels b = Labels.of(other);
          assertEquals(content(one), content(a));
          assertEquals(content(a).equals(content(b)), a.equals(b));
          assertEquals(Integer.signum(a.compareTo(b)), -Integer.signum(b.compareTo(a)));
          assertEquals(a.equals(b), a.compareTo(b) == 0);
          assertEquals(
              Integer.signum(compare(content(a), content(b))), Integer.signum(a.compareTo(b)));
        });
  }

  /// Name by name and value by value; the shorter of two that begin alike comes first.
  private static int compare(List<String> a, List<String> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      int order = BYTES.compare(a.get(i), b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  @Test
  void whatIsNotCanonicalIsABug() {
    for (String[] pairs :
        new String[][] {
          {"b", "1", "a", "2"}, {"a", "1", "a", "2"}, {"a", ""}, {"\uffff", "1", "é", "2"}
        }) {
      assertThrows(AssertionError.class, () -> Labels.ofCanonical(pairs));
    }
    assertTrue(Labels.of(Map.of("a", "")).isEmpty());
    assertFalse(Labels.of("a", "b").isEmpty());
  }
}
