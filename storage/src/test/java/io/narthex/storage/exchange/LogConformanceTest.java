package io.narthex.storage.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LogConformanceTest {
  private static final FileSystem FILES = FileSystem.nio();
  private static final List<String> WHOLE =
      List.of(
          "small-none",
          "small-snappy",
          "small-zstd",
          "checkpoint",
          "out-of-order",
          "start-timestamps");

  /// What each damaged log is said to be; empty: nothing is damaged.
  private static final Map<String, String> DAMAGES =
      Map.of(
          "damaged-torn-tail", "record part length: expected=at most ",
          "damaged-flipped-byte", "record checksum: expected=3b05333f, actual=d4355826 ",
          "damaged-zero-tail", "record checksum: expected=76b19175, actual=4eb55616 ",
          "damaged-missing-segment", "log segment: expected=00000001, actual=00000002 ",
          "damaged-empty-segment", "");

  @Test
  void records() {
    ConformanceCases.family("wal-records")
        .run(WHOLE, name -> name, LogConformanceTest::checkRecords);
  }

  private static PrometheusDirectory directory(String name) throws IOException {
    return PrometheusDirectory.list(FILES, ConformanceCases.file("blocks/wal/" + name));
  }

  private static void checkRecords(String name) throws IOException {
    PrometheusDirectory directory = directory(name);
    LogEvents log = new LogEvents();
    LogReport report = directory.log(FILES).read(log);
    LogReport outOfOrder = directory.outOfOrderLog(FILES).read(log);
    List<String> expected = new ArrayList<>();
    long records = 0;
    long histograms = 0;
    long exemplars = 0;
    for (Case line : ConformanceCases.lines("blocks/expected/wal-" + name + ".records.jsonl")) {
      JsonNode record = line.json().get("record");
      expected.addAll(LogEvents.of(record));
      histograms += record.path("histograms").size();
      exemplars += record.path("exemplars").size();
      records++;
    }
    assertEquals(expected, log.lines());
    assertEquals(records, report.records() + outOfOrder.records());
    assertEquals(histograms, report.counts().histogramSamples());
    assertEquals(exemplars, report.counts().exemplars());
    assertEquals(expected.size(), entries(report) + entries(outOfOrder));
    for (LogReport each : List.of(report, outOfOrder)) {
      assertEquals(0, each.skippedRecords());
      assertEquals(List.of(), each.damages());
    }
  }

  private static long entries(LogReport report) {
    LogReport.Counts counts = report.counts();
    return counts.series()
        + counts.floatSamples()
        + counts.deletions()
        + counts.metadata()
        + counts.markers();
  }

  /// Blocks, logs and head chunks together hold what an opened database answers.
  @Test
  void series() {
    ConformanceCases.family("wal-series").run(WHOLE, name -> name, LogConformanceTest::checkSeries);
  }

  private static void checkSeries(String name) throws IOException {
    MergedSamples merged = new MergedSamples();
    PrometheusDirectory directory = directory(name);
    for (Path path : directory.blocks()) {
      try (PrometheusBlock block = PrometheusBlock.open(FILES, path)) {
        merged.add(block);
      }
    }
    directory.log(FILES).read(merged);
    directory.outOfOrderLog(FILES).read(merged);
    if (name.equals("checkpoint") || name.equals("out-of-order")) {
      assertEquals(1, directory.headChunks().size());
    }
    Map<Labels, SortedMap<Long, String>> fromLogs = merged.samples();
    HeadChunks.Report report = merged.add(new HeadChunks(FILES, directory.headChunks()));
    assertEquals(List.of(), report.damages());
    assertEquals(!directory.headChunks().isEmpty(), report.chunks() > 0);
    assertEquals(fromLogs, merged.samples());
    assertEquals(expectedSeries(name), merged.samples());
  }

  private static Map<Labels, SortedMap<Long, String>> expectedSeries(String name) {
    Map<Labels, SortedMap<Long, String>> expected = new TreeMap<>();
    String file = name.startsWith("small-") ? "wal-small" : "wal-" + name;
    for (Case line : ConformanceCases.lines("blocks/expected/" + file + ".series.jsonl")) {
      TreeMap<Long, String> samples = new TreeMap<>();
      line.json()
          .path("samples")
          .forEach(s -> samples.put(s.get(0).asLong(), s.get(2).asText() + s.path(3).asLong(0)));
      if (!samples.isEmpty()) {
        expected.put(LogEvents.labels(line.json().get("labels")), samples);
      }
    }
    return expected;
  }

  @Test
  void damages() {
    List<Case> cases = ConformanceCases.lines("blocks/wal/damaged.jsonl");
    assertEquals(5, cases.size());
    ConformanceCases.family("wal-damaged")
        .run(cases, c -> c.text("name"), LogConformanceTest::checkDamage);
  }

  private static void checkDamage(Case c) throws IOException {
    String name = c.text("name");
    MergedSamples merged = new MergedSamples();
    LogReport report = directory(name).log(FILES).read(merged);
    String expected = String.valueOf(DAMAGES.get(name));
    System.out.println(name + ": " + report);
    assertEquals(expected.isEmpty() ? 0 : 1, report.damageCount());
    assertTrue(
        report.damages().stream().allMatch(line -> line.startsWith(expected)),
        report.damages()::toString);
    if (!c.has("start_error") || c.json().get("start_error").isNull()) {
      assertEquals(expectedSeries(name), merged.samples());
    }
  }

  /// What a log says, a line for each entry.
  private static final class LogEvents implements PrometheusLogSink {
    private final List<String> lines = new ArrayList<>();

    List<String> lines() {
      return lines;
    }

    static Labels labels(JsonNode json) {
      Map<String, String> map = new LinkedHashMap<>();
      json.properties().forEach(e -> map.put(e.getKey(), Case.text(e.getValue())));
      return Labels.of(map);
    }

    static List<String> of(JsonNode record) {
      List<String> lines = new ArrayList<>();
      record
          .path("series")
          .forEach(s -> lines.add("series " + s.get("ref") + " " + labels(s.get("labels"))));
      for (JsonNode s : record.path("samples")) {
        lines.add(
            "sample "
                + s.get(0)
                + " "
                + s.get(1)
                + " "
                + s.get(3).asText()
                + " "
                + s.path(4).asLong(0));
      }
      for (JsonNode t : record.path("tombstones")) {
        lines.add("deletion " + t.get(0) + " " + t.get(1) + " " + t.get(2));
      }
      for (JsonNode m : record.path("metadata")) {
        lines.add(
            String.join(
                " ",
                "metadata",
                m.get("ref").asText(),
                m.get("type").asText(),
                m.get("unit").asText(),
                m.get("help").asText()));
      }
      record.path("mmap_markers").forEach(m -> lines.add("marker " + m.get(0) + " " + m.get(1)));
      return lines;
    }

    @Override
    public void series(long series, Labels labels) {
      lines.add("series " + series + " " + labels);
    }

    @Override
    public void samples(LogSamples samples) {
      FloatSamples floats = samples.floats();
      for (int i = 0; i < floats.count(); i++) {
        lines.add(
            "sample "
                + samples.series()[i]
                + " "
                + floats.timestampsMs()[i]
                + " "
                + HexFormat.of().toHexDigits(Double.doubleToRawLongBits(floats.values()[i]))
                + " "
                + floats.startTimestampsMs()[i]);
      }
    }

    @Override
    public void deletion(long series, long firstMs, long lastMs) {
      lines.add("deletion " + series + " " + firstMs + " " + lastMs);
    }

    @Override
    public void metadata(long series, String type, String unit, String help) {
      lines.add(String.join(" ", "metadata", Long.toString(series), type, unit, help));
    }

    @Override
    public void marker(long series, long headChunk) {
      lines.add("marker " + series + " " + headChunk);
    }
  }
}
