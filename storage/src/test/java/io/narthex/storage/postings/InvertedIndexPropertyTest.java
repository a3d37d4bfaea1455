package io.narthex.storage.postings;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.ReadContext;
import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.testing.KnownLabels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

/// The index against a list of label sets of which each is asked about everything.
final class InvertedIndexPropertyTest {
  private static final String[] NAMES = {"__name__", "instance", "job", "é", "pod"};
  private static final String[] PATTERNS = {
    "",
    ".*",
    ".+",
    "v1",
    "v1|v2|",
    "v1|v2|x",
    "v.",
    "v[0-3]",
    "(?i)V1",
    ".*1.*",
    "é.*",
    ".*|v1",
    "v1.*|.*2",
    "v1?",
    "(v1)?",
    "[^v].*",
    "\\w\\d",
    "v(1|2)",
    "nothing",
    "a\\b"
  };

  private static final List<MatchType> TYPES = List.of(MatchType.values());

  private final Symbols symbols = new Symbols(41);
  private final SeriesLabels seriesLabels = new SeriesLabels(symbols, 42);
  private final InvertedIndex index = new InvertedIndex(symbols, seriesLabels);
  private final Map<Integer, Labels> alive = new TreeMap<>();

  private static Labels labels(Random random, int distinct) {
    LabelsBuilder labels = new LabelsBuilder();
    labels.set("id", Integer.toString(random.nextInt(1_000_000)));
    for (String name : NAMES) {
      if (random.nextInt(4) > 0) {
        String letter = random.nextInt(5) == 0 ? "é" : "v";
        labels.set(name, letter + random.nextInt(distinct));
      }
    }
    return labels.build();
  }

  private void grow(Random random, int count, int distinct) {
    int from = seriesLabels.count();
    for (int i = 0; i < count; i++) {
      Labels labels = labels(random, distinct);
      if (seriesLabels.find(labels) < 0) {
        alive.put(seriesLabels.add(labels), labels);
      }
    }
    index.add(from, seriesLabels.count());
  }

  private void shrink(Random random, int odds) {
    int[] gone =
        alive.keySet().stream()
            .filter(s -> random.nextInt(odds) == 0)
            .mapToInt(Integer::intValue)
            .toArray();
    index.remove(gone);
    for (int series : gone) {
      seriesLabels.forget(series);
      assertEquals(-1, seriesLabels.find(Objects.requireNonNull(alive.remove(series))));
    }
  }

  private static Matcher matcher(Random random, int distinct) {
    MatchType type = TYPES.get(random.nextInt(TYPES.size()));
    String name = random.nextInt(12) == 0 ? "unknown" : NAMES[random.nextInt(NAMES.length)];
    boolean pattern = type == MatchType.REGEX || type == MatchType.NOT_REGEX;
    String value = "v" + random.nextInt(distinct + 1);
    if (pattern) {
      value = PATTERNS[random.nextInt(PATTERNS.length)];
    } else if (random.nextInt(6) == 0) {
      value = "";
    }
    return Matcher.of(type, name, value);
  }

  private void checkSelections(Random random, int distinct) {
    for (int i = 0; i < 40; i++) {
      List<Matcher> matchers =
          IntStream.range(0, random.nextInt(4)).mapToObj(m -> matcher(random, distinct)).toList();
      int[] expected =
          alive.entrySet().stream()
              .filter(e -> matchers.stream().allMatch(m -> m.matches(e.getValue().get(m.name()))))
              .mapToInt(Map.Entry::getKey)
              .toArray();
      InvertedIndex.Found found = index.select(matchers, ReadContext.unbounded());
      assertArrayEquals(expected, found.series().toArray(), () -> matchers.toString());
      assertEquals(seriesLabels.count(), found.seriesEnd());
      alive.forEach((series, labels) ->
          assertEquals(found.series().contains(series), index.matches(series, matchers)));
    }
  }

  private Map<String, Map<String, RoaringBitmap>> model() {
    Map<String, Map<String, RoaringBitmap>> model = new TreeMap<>(LabelOrder::compareUtf8);
    alive.forEach((series, labels) -> {
      for (int i = 0; i < labels.size(); i++) {
        model
            .computeIfAbsent(labels.name(i), name -> new TreeMap<>(LabelOrder::compareUtf8))
            .computeIfAbsent(labels.value(i), value -> new RoaringBitmap())
            .add(series);
      }
    });
    return model;
  }

  private void checkListings() {
    Map<String, Map<String, RoaringBitmap>> model = model();
    RoaringBitmap every = index.allSeries();
    assertEquals(
        List.copyOf(model.keySet()), LabelListing.names(index, every, ReadContext.unbounded()));
    Map<String, Map<String, Integer>> figures = new LinkedHashMap<>();
    for (InvertedIndex.LabelFigures label : index.figures()) {
      Map<String, Integer> counts = new TreeMap<>();
      label.values().forEach(value -> counts.put(value.value(), value.seriesCount()));
      figures.put(label.name(), counts);
    }
    model.forEach((name, values) -> {
      assertEquals(
          List.copyOf(values.keySet()),
          LabelListing.values(index, name, every, ReadContext.unbounded()));
      values.forEach((value, series) -> assertEquals(series, postings(name, value)));
      int label = index.label(name);
      RoaringBitmap all = new RoaringBitmap();
      values.values().forEach(all::or);
      assertEquals(all, index.withLabel(label));
      assertEquals(all.getCardinality(), index.seriesCount(label));
      Map<String, Integer> counts = new TreeMap<>();
      values.forEach((value, series) -> counts.put(value, series.getCardinality()));
      assertEquals(counts, figures.get(name));
    });
    assertEquals(LabelIndex.NONE, index.label("unknown"));
    assertEquals(new ArrayList<>(alive.keySet()), ints(index.allSeries()));
  }

  private RoaringBitmap postings(String name, String value) {
    int label = index.label(name);
    int handle = index.value(label, value);
    assertEquals(value, index.valueText(label, handle));
    RoaringBitmap series = index.union(label, new int[] {handle}, 1);
    assertEquals(series.getCardinality(), index.seriesCount(label, handle));
    return series;
  }

  private static List<Integer> ints(RoaringBitmap bitmap) {
    return IntStream.of(bitmap.toArray()).boxed().toList();
  }

  private void checkSeries() {
    KnownLabels known = new KnownLabels();
    alive.forEach((series, labels) -> {
      assertEquals(labels, seriesLabels.labels(series));
      seriesLabels.labels(series, known);
      assertEquals(labels, known.labels());
      assertEquals(series, seriesLabels.find(labels));
      for (String name : NAMES) {
        int label = index.label(name);
        int value = label < 0 ? LabelIndex.NONE : index.valueOf(series, label);
        assertEquals(labels.get(name), value < 0 ? "" : index.valueText(label, value));
      }
    });
  }

  private void checkPartialListings(Random random) {
    RoaringBitmap some = new RoaringBitmap();
    alive.keySet().stream().filter(s -> random.nextInt(3) == 0).forEach(some::add);
    for (RoaringBitmap series : List.of(some, new RoaringBitmap(), index.allSeries())) {
      Map<String, TreeSet<String>> expected = new TreeMap<>(LabelOrder::compareUtf8);
      series.forEach((int one) -> {
        Labels labels = Objects.requireNonNull(alive.get(one));
        for (int i = 0; i < labels.size(); i++) {
          expected
              .computeIfAbsent(labels.name(i), n -> new TreeSet<>(LabelOrder::compareUtf8))
              .add(labels.value(i));
        }
      });
      ReadContext context = ReadContext.unbounded();
      assertEquals(List.copyOf(expected.keySet()), LabelListing.names(index, series, context));
      for (String name : NAMES) {
        assertEquals(
            List.copyOf(expected.getOrDefault(name, new TreeSet<>())),
            LabelListing.values(index, name, series, context));
      }
      assertEquals(List.of(), LabelListing.values(index, "unknown", series, context));
    }
  }

  private void checkUnions(Random random) {
    for (String name : NAMES) {
      int label = index.label(name);
      if (label < 0) {
        continue;
      }
      int[] values =
          IntStream.range(0, index.valueCount(label)).filter(v -> random.nextBoolean()).toArray();
      TreeSet<Integer> expected = new TreeSet<>();
      alive.forEach((series, labels) -> {
        int value = index.valueOf(series, label);
        if (IntStream.of(values).anyMatch(v -> v == value)) {
          expected.add(series);
        }
      });
      assertEquals(List.copyOf(expected), ints(index.union(label, values, values.length)));
    }
  }

  @Test
  void answersAsIfEachSeriesWereAsked() {
    Seeds.rounds(
        25,
        random -> {
          InvertedIndexPropertyTest round = new InvertedIndexPropertyTest();
          int distinct = random.nextBoolean() ? 4 : random.nextBoolean() ? 300 : 4_000;
          for (int step = 0; step < 4; step++) {
            round.grow(random, random.nextInt(distinct > 300 ? 1_500 : 400), distinct);
            if (random.nextBoolean()) {
              round.shrink(random, 1 + random.nextInt(4));
            }
            round.checkSelections(random, distinct);
            round.checkListings();
            round.checkSeries();
            round.checkUnions(random);
            round.checkPartialListings(random);
          }
        });
  }

  @Test
  void anEmptyIndexAnswersNothing() {
    assertTrue(index.select(List.of(), ReadContext.unbounded()).series().isEmpty());
    assertTrue(
        index
            .select(List.of(Matcher.of(MatchType.REGEX, "a", ".*")), ReadContext.unbounded())
            .series()
            .isEmpty());
  }
}
