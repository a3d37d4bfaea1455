package io.narthex.storage.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SampleCursor;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.TimeRange;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Data directories of Prometheus come through import, export and another import unchanged.
class ExchangeConformanceTest {
  private static final List<String> LOGS =
      List.of(
          "small-none",
          "small-snappy",
          "small-zstd",
          "checkpoint",
          "out-of-order",
          "start-timestamps");

  @TempDir Path directory;

  @Test
  void blocks() throws IOException {
    List<String> ulids = new ArrayList<>();
    try (Stream<Path> blocks = Files.list(ConformanceCases.file("blocks/blocks"))) {
      blocks.sorted().forEach(path -> ulids.add(path.getFileName().toString()));
    }
    assertEquals(6, ulids.size());
    ConformanceCases.family("exchange-blocks").run(ulids, ulid -> ulid, this::checkBlock);
  }

  private void checkBlock(String ulid) throws IOException {
    Path source = Files.createDirectories(directory.resolve(ulid + "/source"));
    copy(ConformanceCases.file("blocks/blocks/" + ulid), source.resolve(ulid));
    checkRoundTrip(source, ulid);
  }

  @Test
  void logs() {
    ConformanceCases.family("exchange-logs").run(LOGS, name -> name, this::checkLog);
  }

  private void checkLog(String name) throws IOException {
    String expected = name.startsWith("small-") ? "wal-small" : "wal-" + name;
    checkRoundTrip(ConformanceCases.file("blocks/wal/" + name), expected);
  }

  private void checkRoundTrip(Path source, String expected) throws IOException {
    Map<Labels, Map<Long, String>> floats = new TreeMap<>();
    for (Case line : ConformanceCases.lines("blocks/expected/" + expected + ".series.jsonl")) {
      Map<Long, String> samples = new TreeMap<>();
      line.json()
          .path("samples")
          .forEach(sample -> samples.put(sample.get(0).asLong(), sample.get(2).asText()));
      if (!samples.isEmpty()) {
        floats.put(labels(line.json().get("labels")), samples);
      }
    }
    Path imported = directory.resolve(source.getFileName() + expected + "-imported");
    Path exported = directory.resolve(source.getFileName() + expected + "-exported");
    Path again = directory.resolve(source.getFileName() + expected + "-again");
    importAll(source, imported);
    assertEquals(floats, read(imported));
    PrometheusExport.Report report =
        PrometheusExport.run(
            new PrometheusExport.Plan(imported, exported, TimeRange.ALL, true), WorkListener.NONE);
    assertEquals(List.of(), report.problems());
    importAll(exported, again);
    assertEquals(floats, read(again));
  }

  private static void importAll(Path source, Path target) throws IOException {
    PrometheusImport.Report report =
        PrometheusImport.run(
            new PrometheusImport.Plan(source, target, true, 40),
            new Random(1)::nextLong,
            WorkListener.NONE);
    assertEquals(List.of(), report.problems());
  }

  private static Map<Labels, Map<Long, String>> read(Path data) throws IOException {
    Map<Labels, Map<Long, String>> found = new TreeMap<>();
    try (OfflineBlocks blocks = OfflineBlocks.open(data)) {
      assertEquals(List.of(), blocks.problems());
      assertEquals(List.of(), blocks.verify(WorkListener.NONE));
      SeriesSelection selection = blocks.select(List.of(List.of()), TimeRange.ALL).getFirst();
      SampleBatch batch = new SampleBatch();
      try (SampleCursor cursor = selection.cursor(0, selection.seriesCount())) {
        while (cursor.next(batch)) {
          Map<Long, String> samples =
              found.computeIfAbsent(selection.labels(batch.ordinal), any -> new TreeMap<>());
          for (int i = 0; i < batch.count; i++) {
            long bits = Double.doubleToRawLongBits(batch.values[i]);
            samples.put(batch.timestampsMs[i], HexFormat.of().toHexDigits(bits));
          }
        }
      }
    }
    return found;
  }

  private static Labels labels(JsonNode json) {
    Map<String, String> map = new LinkedHashMap<>();
    json.properties().forEach(e -> map.put(e.getKey(), Case.text(e.getValue())));
    return Labels.of(map);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }
}
