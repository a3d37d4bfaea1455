package io.narthex.server.scrape;

import io.narthex.server.exposition.ExpositionFormat;
import io.narthex.server.exposition.ExpositionParser;
import io.narthex.storage.exemplar.Exemplar;
import io.narthex.storage.exemplar.ExemplarStore;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The exemplars of the body at hand, until its samples are committed. Scratch of one appender.
final class ScrapedExemplars {
  private final ExemplarStore store;
  private final List<Noted> noted = new ArrayList<>();
  private boolean taken;

  /// @param line of the cache
  /// @param series null where the store has exemplars of it
  private record Noted(int line, @Nullable Labels series, Exemplar exemplar) {}

  ScrapedExemplars(ExemplarStore store) {
    this.store = store;
  }

  /// Begins with another body.
  void clear(ExpositionFormat format) {
    noted.clear();
    taken = format != ExpositionFormat.TEXT && store.isOn();
  }

  /// Whether exemplars are stored at all.
  boolean areTaken() {
    return taken;
  }

  /// Notes the exemplar of the line that the parser is at, if it has one.
  ///
  /// @param line of the cache
  /// @param atMs of the sample, for one without a time
  void note(ScrapeAppender.Source source, ExpositionParser parser, int line, long atMs)
      throws ScrapeFailure {
    io.narthex.server.exposition.Exemplar found = parser.exemplar();
    Labels labels = found == null ? null : labels(found.labels());
    if (found == null || labels == null) {
      return;
    }
    Labels series =
        store.knows(source.cache().ref(line))
            ? null
            : source.rules().stored(parser.sample(), parser.family().type());
    long timestampMs = found.hasTimestamp() ? found.timestampMs() : atMs;
    noted.add(
        new Noted(
            line, series, new Exemplar(labels, found.value(), timestampMs, found.hasTimestamp())));
  }

  /// @return null where a name is there twice: the exemplar is passed over
  private static @Nullable Labels labels(List<String> pairs) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < pairs.size(); i += 2) {
      if (!names.add(pairs.get(i))) {
        return null;
      }
    }
    return Labels.of(pairs.toArray(String[]::new));
  }

  /// Stores what was noted, once the lines have refs; what is refused is counted by the store.
  void store(ScrapeCache cache) {
    for (Noted one : noted) {
      long ref = cache.ref(one.line);
      Labels series = one.series;
      if (ref > 0 && (series != null || store.knows(ref))) {
        ExemplarStore.Outcome _ =
            store.add(ref, () -> series == null ? Labels.EMPTY : series, one.exemplar);
      }
    }
    noted.clear();
  }
}
