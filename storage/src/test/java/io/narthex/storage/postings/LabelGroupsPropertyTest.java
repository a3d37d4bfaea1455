package io.narthex.storage.postings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Groups against the list of their label sets in the order in which they turn up.
final class LabelGroupsPropertyTest {
  private static final int NAMES = 20;

  private static Labels labels(Random random) {
    LabelsBuilder builder = new LabelsBuilder();
    int count = random.nextInt(8) == 0 ? NAMES : random.nextInt(5);
    for (int i = 0; i < count; i++) {
      builder.set("n" + random.nextInt(NAMES), "v" + random.nextInt(6));
    }
    return builder.build();
  }

  private static Labels only(Labels all, List<String> names, boolean by) {
    LabelsBuilder builder = new LabelsBuilder();
    for (int i = 0; i < all.size(); i++) {
      if (names.contains(all.name(i)) == by) {
        builder.set(all.name(i), all.value(i));
      }
    }
    return builder.build();
  }

  @Test
  void groupsAreThoseOfTheLabelSets() {
    Seeds.rounds(
        20,
        random -> {
          SeriesLabels all = new SeriesLabels(new Symbols(random.nextLong()), random.nextLong());
          List<Labels> series = new ArrayList<>();
          for (int i = 0; i < 2_000; i++) {
            Labels labels = labels(random);
            if (all.find(labels) < 0) {
              assertEquals(series.size(), all.add(labels));
              series.add(labels);
            }
          }
          for (int i = 0; i < 10; i++) {
            List<String> names = new ArrayList<>(List.of("absent"));
            for (int j = random.nextInt(4); j > 0; j--) {
              names.add("n" + random.nextInt(NAMES));
            }
            check(all, series, names, random.nextBoolean());
          }
        });
  }

  private static void check(SeriesLabels all, List<Labels> series, List<String> names, boolean by) {
    LabelGroups groups = new LabelGroups(all, names, by);
    List<Labels> expected = new ArrayList<>();
    for (int index = series.size() - 1; index >= 0; index--) {
      Labels own = only(series.get(index), names, by);
      if (!expected.contains(own)) {
        expected.add(own);
      }
      assertEquals(expected.indexOf(own), groups.of(index));
    }
    assertEquals(expected, groups.labelSets());
  }
}
