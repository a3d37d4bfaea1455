package io.narthex.storage.postings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.ReadContext;
import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The order by ranks against that of the label sets.
final class LabelOrderingPropertyTest {
  private static final String[] TEXTS = {"a", "b", "aa", "z", "é", "￿", "𐀀", "0"};

  private static Labels labels(Random random) {
    LabelsBuilder builder = new LabelsBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      builder.set(TEXTS[random.nextInt(TEXTS.length)], TEXTS[random.nextInt(TEXTS.length)]);
    }
    return builder.build();
  }

  /// What it charges while it sorts and gives back.
  private static final class Charged implements ReadContext {
    private long bytes;
    private long most;

    @Override
    public void check() {}

    @Override
    public void charge(long more) {
      bytes += more;
      most = Math.max(most, bytes);
    }
  }

  @Test
  void theOrderIsThatOfTheLabelSets() {
    Seeds.rounds(
        100,
        random -> {
          Symbols symbols = new Symbols(random.nextLong());
          SeriesLabels all = new SeriesLabels(symbols, random.nextLong());
          List<Labels> sets = new ArrayList<>();
          for (int i = random.nextInt(500); i > 0; i--) {
            Labels labels = labels(random);
            if (all.find(labels) < 0) {
              assertEquals(sets.size(), all.add(labels));
              sets.add(labels);
            }
          }
          List<Integer> some = new ArrayList<>(IntStream.range(0, sets.size()).boxed().toList());
          Collections.shuffle(some, random);
          some = some.subList(0, random.nextInt(some.size() + 1));
          int[] series = some.stream().mapToInt(Integer::intValue).toArray();
          Charged charged = new Charged();
          int[] order = LabelOrdering.order(series, all, symbols, charged);
          List<Labels> expected = some.stream().map(sets::get).sorted().toList();
          assertEquals(expected, IntStream.of(order).mapToObj(i -> sets.get(series[i])).toList());
          assertEquals(0, charged.bytes);
          assertTrue(charged.most > 0);
        });
  }
}
