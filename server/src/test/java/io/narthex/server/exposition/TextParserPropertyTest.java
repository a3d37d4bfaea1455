package io.narthex.server.exposition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.storage.conformance.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Bodies put together from parts that are known, read back: the text format, and OpenMetrics where
/// its lines look the same. Empty labels are still there: a scrape drops them.
final class TextParserPropertyTest {
  private static final String[] NAMES = {"a", "http_requests_total", "job:rate:5m", "_x", "up"};
  private static final String[] LABELS = {"code", "le", "__tmp", "Z9", "method", "host"};
  private static final String[] VALUES = {
    "", "x", "a b", "q\"uote", "back\\slash", "li\nne", "é€😀", "#"
  };

  /// A line, and what it says.
  private record Line(String text, String meaning) {}

  @Test
  void textIsReadAsItWasPutTogether() {
    Seeds.rounds(
        2_000,
        random -> {
          List<Line> lines = lines(random, true);
          StringBuilder body = new StringBuilder();
          for (Line line : lines) {
            body.append(line.text).append(random.nextInt(10) == 0 ? "\n\n" : "\n");
          }
          assertEquals(meanings(lines), read(ExpositionFormat.TEXT, body.toString()));
        });
  }

  @Test
  void openMetricsIsReadAsItWasPutTogether() {
    Seeds.rounds(
        2_000,
        random -> {
          List<Line> lines = lines(random, false);
          StringBuilder body = new StringBuilder();
          lines.forEach(line -> body.append(line.text).append('\n'));
          body.append("# EOF\n");
          assertEquals(meanings(lines), read(ExpositionFormat.OPENMETRICS, body.toString()));
        });
  }

  private static List<String> meanings(List<Line> lines) {
    return lines.stream().map(Line::meaning).filter(meaning -> !meaning.isEmpty()).toList();
  }

  private static List<Line> lines(Random random, boolean text) {
    List<Line> lines = new ArrayList<>();
    for (int i = random.nextInt(12); i > 0; i--) {
      String name = NAMES[random.nextInt(NAMES.length)] + "_" + i;
      switch (random.nextInt(5)) {
        case 0 -> lines.add(new Line("# TYPE " + name + " gauge", "TYPE " + name + " GAUGE"));
        case 1 -> lines.add(new Line("# HELP " + name + " a b", "HELP " + name + " a b"));
        default -> lines.add(sample(random, name, text));
      }
    }
    return lines;
  }

  private static Line sample(Random random, String name, boolean text) {
    TreeMap<String, String> labels = new TreeMap<>();
    List<String> written = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      String label = LABELS[random.nextInt(LABELS.length)];
      String value = VALUES[random.nextInt(VALUES.length)];
      if (labels.putIfAbsent(label, value) == null) {
        written.add(label + "=\"" + escaped(value) + "\"");
      }
    }
    labels.put("__name__", name);
    String braces = String.join(space(random, text) + "," + space(random, text), written);
    if (!written.isEmpty() && text && random.nextInt(4) == 0) {
      braces += ",";
    }
    double value = random.nextBoolean() ? random.nextInt(2_000) - 1_000 : random.nextGaussian();
    long timestamp = random.nextInt(3) == 0 ? random.nextInt(1_000_000) : -1;
    String stamp = timestamp < 0 ? "" : " " + timestamp;
    String line =
        name + (written.isEmpty() && random.nextBoolean() ? "" : "{" + braces + "}") + " " + value;
    long timestampMs = text ? timestamp : timestamp * 1_000;
    return new Line(
        line + stamp, "SERIES " + labels + " " + value + (timestamp < 0 ? "" : " " + timestampMs));
  }

  private static String space(Random random, boolean text) {
    return text && random.nextInt(5) == 0 ? " " : "";
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private static List<String> read(ExpositionFormat format, String body) {
    byte[] bytes = (body + " ").getBytes(StandardCharsets.UTF_8);
    ExpositionParser parser = ExpositionParser.of(format, bytes, bytes.length - 1);
    List<String> found = new ArrayList<>();
    for (ExpositionParser.Entry entry = parser.next();
        entry != ExpositionParser.Entry.END;
        entry = parser.next()) {
      found.add(
          switch (entry) {
            case SERIES -> series(parser.sample());
            case TYPE -> "TYPE " + parser.family().name() + " " + parser.family().type();
            case HELP -> "HELP " + parser.family().name() + " " + parser.family().help();
            case UNIT, COMMENT, END -> entry.toString();
          });
    }
    return found;
  }

  private static String series(SampleLine line) {
    List<String> pairs = SeriesLabels.of(line, MetricType.UNKNOWN);
    TreeMap<String, String> labels = new TreeMap<>();
    for (int i = 0; i < pairs.size(); i += 2) {
      labels.put(pairs.get(i), pairs.get(i + 1));
    }
    return "SERIES "
        + labels
        + " "
        + line.value()
        + (line.hasTimestamp() ? " " + line.timestampMs() : "");
  }
}
