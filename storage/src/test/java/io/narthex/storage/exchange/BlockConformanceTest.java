package io.narthex.storage.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.storage.StorageException;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockConformanceTest {
  private static final FileSystem FILES = FileSystem.nio();

  /// What has to be in the first line about each damage; empty: the block is whole.
  private static final Map<String, String> DAMAGES =
      Map.ofEntries(
          Map.entry("index_magic", "index magic: expected=baaad700, actual=45aad700"),
          Map.entry("index_version", "index version: expected=1 or 2, actual=9"),
          Map.entry("index_toc_crc", "index contents checksum: "),
          Map.entry("index_toc_content", "index contents checksum: "),
          Map.entry("index_symbols_crc", "symbols checksum: "),
          Map.entry("index_series_crc", "series checksum: "),
          Map.entry("index_postings_crc", "postings checksum: "),
          Map.entry("index_postings_table_crc", "postings table checksum: "),
          Map.entry("index_truncated", "index contents checksum: "),
          Map.entry("index_empty", "index magic: expected=at least 4 bytes, actual=0 "),
          Map.entry("index_missing", "index: expected=a file, actual=nothing"),
          Map.entry("chunk_crc", "chunk checksum: expected=3a88fc14, actual=2fa26370"),
          Map.entry("chunk_encoding", "chunk checksum: expected=3a88fc14, actual=79b7a2ef"),
          Map.entry("chunk_length", "chunk checksum: expected=00000000, actual=55b7f4b1"),
          Map.entry("chunks_magic", "chunk file magic: expected=85bd40dd, actual=84bd40dd"),
          Map.entry("chunks_version", "chunk file version: expected=1, actual=7"),
          Map.entry("chunks_truncated", "chunk length: expected=at most 61, actual=145 "),
          Map.entry("chunks_tail_cut", "chunk: expected=at least 40 bytes, actual=37 "),
          Map.entry("chunks_empty_file", "chunk file magic: expected=at least 4 bytes, actual=0 "),
          Map.entry("chunks_missing_file", "chunk file: expected=one of 0, actual=index 0"),
          Map.entry("chunks_missing_dir", "chunks: expected=a directory, actual=nothing"),
          Map.entry("meta_missing", "meta.json: expected=a file, actual=nothing"),
          Map.entry("meta_truncated", "meta.json: expected=a JSON object, actual={JSON: "),
          Map.entry("meta_empty", "meta.json: expected=a JSON object, actual={JSON: "),
          Map.entry("meta_version", "meta.json version: expected=1, actual=2"),
          Map.entry("meta_times", "meta.json maxTime: expected=at least minTime "),
          Map.entry("meta_ulid", "meta.json ulid: expected=01HK153X00F0AT0000000000B1, actual="),
          Map.entry("tombstones_crc", "tombstones checksum: "),
          Map.entry("tombstones_magic", "tombstones magic: expected=0130ba30, actual=0030ba30"),
          Map.entry("tombstones_missing", "tombstones: expected=13, actual=0"),
          Map.entry("foreign_file", "file: expected=none of this name, actual="));

  @TempDir Path directory;

  @Test
  void blocks() {
    ConformanceCases.family("blocks").run(blockCases(), BlockConformanceTest::checkBlock);
  }

  private static List<Case> blockCases() {
    List<Case> cases = new ArrayList<>();
    try (Stream<Path> blocks = Files.list(ConformanceCases.file("blocks/blocks"))) {
      for (Path block : blocks.sorted().toList()) {
        String ulid = block.getFileName().toString();
        JsonNode index = ConformanceCases.json("blocks/expected/" + ulid + ".index.json");
        cases.add(new Case(ulid, index, index));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertEquals(6, cases.size());
    return cases;
  }

  private static void checkBlock(Case c) throws IOException {
    try (PrometheusBlock block =
        PrometheusBlock.open(FILES, ConformanceCases.file("blocks/blocks/" + c.id()))) {
      assertEquals(List.of(), block.remarks());
      BlockVerification verification = block.verify();
      assertEquals(List.of(), verification.damages());
      assertEquals(block.meta().counts(), verification.counts());
      checkIndex(block, c.json());
      checkSamples(block, c.id());
    }
  }

  private static void checkIndex(PrometheusBlock block, JsonNode expected) throws IOException {
    BlockSeries series = block.series();
    boolean all = !expected.has("series_note");
    if (all) {
      assertEquals(expected.get("series").size(), series.count());
    }
    for (JsonNode entry : expected.get("series")) {
      assertTrue(series.next());
      assertEquals(entry.get("ref").asLong(), series.reference());
      assertEquals(labels(entry.get("labels")), series.labels());
      assertEquals(tombstones(entry), longs(series.deleted()));
      JsonNode chunks = entry.get("chunks");
      assertEquals(chunks.size(), series.chunkCount());
      for (int i = 0; i < chunks.size(); i++) {
        JsonNode chunk = chunks.get(i);
        long reference = chunk.get("segment").asLong() << 32 | chunk.get("offset").asLong();
        assertEquals(reference, series.chunkReference(i));
        assertEquals(chunk.get("min_time").asLong(), series.chunkMinMs(i));
        assertEquals(chunk.get("max_time").asLong(), series.chunkMaxMs(i));
        RawChunk raw = series.readChunk(i);
        assertEquals(chunk.get("num_samples").asInt(), raw.sampleCount());
        assertEquals(chunk.get("bytes").asInt(), raw.length());
        assertEquals(
            chunk.get("encoding").asText().toUpperCase(Locale.ROOT),
            raw.encoding().name().replace("_", ""));
      }
    }
    assertEquals(!all, series.next());
  }

  private static List<Long> tombstones(JsonNode series) {
    List<Long> intervals = new ArrayList<>();
    series.path("tombstones").forEach(pair -> pair.forEach(time -> intervals.add(time.asLong())));
    return intervals;
  }

  private static List<Long> longs(long[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static void checkSamples(PrometheusBlock block, String ulid) throws IOException {
    Map<Labels, JsonNode> expected = new LinkedHashMap<>();
    for (Case line : ConformanceCases.lines("blocks/expected/" + ulid + ".series.jsonl")) {
      expected.put(labels(line.json().get("labels")), line.json());
    }
    List<Labels> order = new ArrayList<>();
    FloatSamples samples = new FloatSamples();
    BlockSeries series = block.series();
    while (series.next()) {
      List<String> actual = new ArrayList<>();
      int histograms = 0;
      for (int i = 0; i < series.chunkCount(); i++) {
        if (series.readFloats(i, samples)) {
          addTo(actual, samples);
        } else {
          histograms += series.readChunk(i).sampleCount();
        }
      }
      JsonNode line = expected.get(series.labels());
      List<String> wanted = new ArrayList<>();
      if (line != null) {
        order.add(series.labels());
        line.path("samples").forEach(s -> wanted.add(text(s)));
      }
      assertEquals(wanted, actual, () -> series.labels().toString());
      if (series.deleted().length == 0) {
        assertEquals(line == null ? 0 : line.path("histograms").size(), histograms);
      }
    }
    assertEquals(List.copyOf(expected.keySet()), order);
  }

  private static String text(JsonNode sample) {
    return sample.get(0).asLong() + " " + sample.get(2).asText() + " " + sample.path(3).asLong(0);
  }

  private static void addTo(List<String> texts, FloatSamples samples) {
    for (int i = 0; i < samples.count(); i++) {
      texts.add(
          samples.timestampsMs()[i]
              + " "
              + HexFormat.of().toHexDigits(Double.doubleToRawLongBits(samples.values()[i]))
              + " "
              + samples.startTimestampsMs()[i]);
    }
  }

  private static Labels labels(JsonNode json) {
    Map<String, String> map = new LinkedHashMap<>();
    json.properties().forEach(e -> map.put(e.getKey(), Case.text(e.getValue())));
    return Labels.of(map);
  }

  @Test
  void damages() {
    List<Case> cases = ConformanceCases.lines("blocks/damaged/manifest.jsonl");
    assertEquals(31, cases.size());
    ConformanceCases.family("blocks-damaged").run(cases, c -> c.text("name"), this::checkDamage);
  }

  private void checkDamage(Case c) throws IOException {
    String name = c.text("name");
    Path block = ConformanceCases.file("blocks/damaged/" + name + "/" + c.text("block"));
    if (name.equals("chunks_missing_file")) {
      block = withEmptyChunks(block);
    }
    List<String> found = damagesOf(block);
    String expected = DAMAGES.get(name);
    assertTrue(
        found.stream().anyMatch(line -> line.startsWith(String.valueOf(expected))),
        () -> "expected=" + expected + ", actual=" + found);
    System.out.println(name + ": " + found.getFirst());
  }

  /// Git keeps no empty directory, so the copy may lack it.
  private Path withEmptyChunks(Path block) throws IOException {
    Path copy = directory.resolve(String.valueOf(block.getFileName()));
    Files.createDirectories(copy.resolve(ChunkSegmentFormat.DIRECTORY_NAME));
    for (String file : List.of(MetaFile.FILE_NAME, IndexFormat.FILE_NAME, Tombstones.FILE_NAME)) {
      Files.copy(block.resolve(file), copy.resolve(file));
    }
    return copy;
  }

  private static List<String> damagesOf(Path path) throws IOException {
    try (PrometheusBlock block = PrometheusBlock.open(FILES, path)) {
      List<String> found = new ArrayList<>(block.verify().damages());
      found.addAll(block.remarks());
      return found;
    } catch (StorageException e) {
      assertEquals(StorageException.Kind.CORRUPT, e.kind());
      return List.of(String.valueOf(e.getMessage()));
    }
  }
}
