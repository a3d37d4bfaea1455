package io.narthex.server.scrape;

import io.narthex.server.exposition.ExpositionFormat;
import io.narthex.server.exposition.ExpositionParser;
import io.narthex.server.exposition.FamilyLine;
import io.narthex.server.http.BodyBuffer;
import io.narthex.storage.sample.MetricMetadata;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a target's body says of its metric families. Read again only when the body looks different
/// (other lines, new series) and now and then besides, since it hardly ever changes. Written by one
/// thread, read by any.
final class MetadataCache {
  private static final int MAX_SCRAPES_UNREAD = 16;

  private volatile List<MetricMetadata> families = List.of();
  private int familyLines = -1;
  private int scrapesUnread;

  List<MetricMetadata> families() {
    return families;
  }

  /// Learns from a body that was read without error.
  void update(ExpositionFormat format, BodyBuffer body, Tally counts) {
    scrapesUnread++;
    boolean looksSame = counts.familyLines == familyLines && counts.added == 0;
    if (looksSame && scrapesUnread < MAX_SCRAPES_UNREAD) {
      return;
    }
    scrapesUnread = 0;
    familyLines = counts.familyLines;
    List<MetricMetadata> now = read(format, body);
    if (!now.equals(families)) {
      families = now;
    }
  }

  private static List<MetricMetadata> read(ExpositionFormat format, BodyBuffer body) {
    Map<String, MetricMetadata> found = new LinkedHashMap<>();
    ExpositionParser parser = ExpositionParser.of(format, body.array(), body.length());
    while (true) {
      ExpositionParser.Entry entry = parser.next();
      switch (entry) {
        case SERIES, COMMENT -> {}
        case END -> {
          return List.copyOf(found.values());
        }
        case TYPE, HELP, UNIT -> {
          FamilyLine line = parser.family();
          String name = line.name();
          MetricMetadata old =
              found.getOrDefault(name, new MetricMetadata(name, "unknown", "", ""));
          found.put(
              name,
              switch (entry) {
                case TYPE -> new MetricMetadata(name, line.type().text(), old.unit(), old.help());
                case HELP -> new MetricMetadata(name, old.type(), old.unit(), line.help());
                case UNIT -> new MetricMetadata(name, old.type(), parser.unit(), old.help());
                case SERIES, COMMENT, END -> old;
              });
        }
      }
    }
  }
}
