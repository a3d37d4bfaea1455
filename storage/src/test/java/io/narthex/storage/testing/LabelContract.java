package io.narthex.storage.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.storage.LimitedList;
import io.narthex.storage.TimeRange;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Label names, label values and series.
public interface LabelContract extends StorageContract {
  /// Five series of two metrics.
  default void fill() {
    write(metric("b", "x", "1", "only_b", "v"), T0, 1);
    write(metric("a", "x", "2"), T0, 1);
    write(metric("a", "x", "10"), T0 + 1_000, 1);
    write(metric("a", "x", "1", "é", "é"), T0, 1);
    write(metric("a"), T0, 1);
  }

  /// A matcher set of one equality on the metric name.
  default List<Matcher> named(String metricName) {
    return List.of(Matcher.equal(Labels.METRIC_NAME, metricName));
  }

  @Test
  default void namesOfAllSeries() {
    fill();
    assertEquals(
        new LimitedList<>(List.of("__name__", "only_b", "x", "é"), false),
        storage().labelNames(List.of(), TimeRange.ALL, 0, unbounded()));
  }

  @Test
  default void namesUnderMatchersAndLimits() {
    fill();
    assertEquals(
        List.of("__name__", "x", "é"),
        storage().labelNames(List.of(named("a")), TimeRange.ALL, 0, unbounded()).items());
    assertEquals(
        new LimitedList<>(List.of("__name__", "x"), true),
        storage().labelNames(List.of(named("a")), TimeRange.ALL, 2, unbounded()));
    assertEquals(
        new LimitedList<>(List.of("__name__", "x", "é"), false),
        storage().labelNames(List.of(named("a")), TimeRange.ALL, 3, unbounded()));
    assertEquals(
        List.of("__name__", "only_b", "x", "é"),
        storage()
            .labelNames(List.of(named("a"), named("b")), TimeRange.ALL, 0, unbounded())
            .items());
    assertEquals(
        new LimitedList<>(List.of(), false),
        storage().labelNames(List.of(named("z")), TimeRange.ALL, 1, unbounded()));
  }

  @Test
  default void valuesAscendAsUtf8() {
    fill();
    assertEquals(
        new LimitedList<>(List.of("1", "10", "2"), false),
        storage().labelValues("x", List.of(), TimeRange.ALL, 0, unbounded()));
    assertEquals(
        new LimitedList<>(List.of("1", "10"), true),
        storage().labelValues("x", List.of(), TimeRange.ALL, 2, unbounded()));
    assertEquals(
        List.of("1"),
        storage().labelValues("x", List.of(named("b")), TimeRange.ALL, 0, unbounded()).items());
    assertEquals(
        List.of("1", "10", "2"),
        storage()
            .labelValues("x", List.of(named("b"), named("a")), TimeRange.ALL, 0, unbounded())
            .items());
    assertEquals(
        List.of(),
        storage().labelValues("absent", List.of(), TimeRange.ALL, 0, unbounded()).items());
  }

  @Test
  default void seriesAscendAndComeOnce() {
    fill();
    List<Labels> sorted =
        List.of(
            metric("a"),
            metric("a", "x", "1", "é", "é"),
            metric("a", "x", "10"),
            metric("a", "x", "2"),
            metric("b", "x", "1", "only_b", "v"));
    assertEquals(
        sorted.stream().sorted().toList(),
        storage().series(List.of(), TimeRange.ALL, 0, unbounded()).items());
    List<Matcher> one = List.of(Matcher.of(MatchType.REGEX, "x", "1.*"));
    assertEquals(
        List.of(
                metric("a", "x", "1", "é", "é"),
                metric("a", "x", "10"),
                metric("b", "x", "1", "only_b", "v"))
            .stream()
            .sorted()
            .toList(),
        storage().series(List.of(one, named("b"), one), TimeRange.ALL, 0, unbounded()).items());
    LimitedList<Labels> cut = storage().series(List.of(), TimeRange.ALL, 2, unbounded());
    assertEquals(sorted.stream().sorted().limit(2).toList(), cut.items());
    assertEquals(true, cut.truncated());
  }

  @Test
  default void aRangeFarFromAllSamplesHasNoSeries() {
    fill();
    TimeRange before = new TimeRange(T0 - 9_000_000_000L, T0 - 8_000_000_000L);
    TimeRange after = new TimeRange(T0 + 8_000_000_000L, T0 + 9_000_000_000L);
    for (TimeRange range : List.of(before, after)) {
      assertEquals(List.of(), storage().series(List.of(), range, 0, unbounded()).items());
      assertEquals(List.of(), storage().labelNames(List.of(), range, 0, unbounded()).items());
      assertEquals(List.of(), storage().labelValues("x", List.of(), range, 0, unbounded()).items());
    }
    TimeRange exact = new TimeRange(T0 + 1_000, T0 + 1_000);
    assertEquals(
        true,
        storage()
            .series(List.of(), exact, 0, unbounded())
            .items()
            .contains(metric("a", "x", "10")));
  }
}
