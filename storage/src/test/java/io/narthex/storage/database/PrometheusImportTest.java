package io.narthex.storage.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.BlockDescription;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SampleCursor;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.exchange.PrometheusBlockWriter;
import io.narthex.storage.file.DirectoryLock;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrometheusImportTest {
  private static final FileSystem FILES = FileSystem.nio();
  private static final String FIRST = "01HK153X00AAAAAAAAAAAAAAA1";
  private static final String SECOND = "01HK153X00AAAAAAAAAAAAAAA2";
  private static final long START_MS = 1_704_067_200_000L;
  private static final int INTERVAL_MS = 15_000;

  @TempDir Path directory;
  private final List<String> told = new ArrayList<>();

  private Path source() {
    return directory.resolve("prometheus");
  }

  private Path target() {
    return directory.resolve("data");
  }

  /// Writes a block of ten series, of which the later ones begin later; one value is deleted.
  private void writeBlock(String ulid, long startMs, int samples) throws IOException {
    Files.createDirectories(source().resolve("wal"));
    try (PrometheusBlockWriter writer = PrometheusBlockWriter.create(FILES, source(), ulid)) {
      for (int s = 0; s < 10; s++) {
        writer.beginSeries(Labels.of("__name__", "up", "instance", "host-" + s));
        int first = 3 * s;
        long[] timestampsMs = new long[samples - first];
        double[] values = new double[samples - first];
        for (int i = 0; i < values.length; i++) {
          timestampsMs[i] = startMs + (long) (first + i) * INTERVAL_MS;
          values[i] = s * 1000 + i;
        }
        writer.append(timestampsMs, values, 0, values.length);
        if (s == 4) {
          writer.delete(timestampsMs[1], timestampsMs[1]);
        }
      }
      writer.finish();
    }
  }

  private PrometheusImport.Report run() throws IOException {
    WorkListener listener =
        new WorkListener() {
          @Override
          public void begin(String part, long total) {
            told.add("begin " + part + " " + total);
          }

          @Override
          public void advance(long more) {
            assertTrue(more > 0);
          }

          @Override
          public void tell(String line) {
            told.add(line);
          }
        };
    return PrometheusImport.run(
        FILES,
        new PrometheusImport.Plan(source(), target(), true),
        new Random(1)::nextLong,
        listener);
  }

  @Test
  void importsBlocksOnce() throws IOException {
    writeBlock(FIRST, START_MS, 480);
    PrometheusImport.Report report = run();
    long samples = 4_800 - 3 * 45 - 1;
    assertEquals(new PrometheusImport.Report(1, 0, 10, samples, 0, 0, List.of()), report);
    assertEquals(
        List.of(
            "begin block " + FIRST + " 10",
            "block "
                + FIRST
                + ": 10 series, "
                + samples
                + " samples in block "
                + FIRST
                + ", verified"),
        told);

    writeBlock(SECOND, START_MS + 7_200_000, 100);
    report = run();
    assertEquals(1, report.blocksWritten());
    assertEquals(1, report.blocksSkipped());
    assertTrue(told.contains("block " + FIRST + ": imported before, skipped"), told::toString);
    try (OfflineBlocks blocks = OfflineBlocks.open(target())) {
      List<BlockDescription> list = blocks.list();
      assertEquals(List.of(FIRST, SECOND), list.stream().map(BlockDescription::ulid).toList());
      assertEquals(START_MS, list.getFirst().minTimeMs());
      assertEquals(START_MS + 479 * INTERVAL_MS + 1, list.getFirst().maxTimeMs());
      assertEquals(10, list.getFirst().chunkCount());
    }
  }

  @Test
  void goesOnAfterAnImportThatWasCutOff() throws IOException {
    writeBlock(FIRST, START_MS, 480);
    Path torn = Files.createDirectories(target().resolve("blocks/tmp-" + FIRST));
    Files.write(torn.resolve("chunks"), new byte[100]);
    assertEquals(1, run().blocksWritten());
    assertFalse(Files.exists(torn));
    assertEquals(0, run().blocksWritten());
  }

  @Test
  void namesADamagedBlockAndImportsTheOthers() throws IOException {
    writeBlock(FIRST, START_MS, 480);
    writeBlock(SECOND, START_MS + 7_200_000, 100);
    Path chunks = source().resolve(FIRST).resolve("chunks/000001");
    byte[] bytes = Files.readAllBytes(chunks);
    bytes[bytes.length / 2] ^= 1;
    Files.write(chunks, bytes);
    PrometheusImport.Report report = run();
    assertEquals(1, report.blocksWritten());
    assertEquals(1, report.problems().size());
    String problem = report.problems().getFirst();
    assertTrue(problem.startsWith("block " + FIRST + ": not imported: chunk checksum: "), problem);
    try (Stream<Path> left = Files.list(target().resolve("blocks"))) {
      assertEquals(List.of(target().resolve("blocks").resolve(SECOND)), left.toList());
    }
  }

  @Test
  void refusesDirectoriesThatAreNotWhatTheyShouldBe() throws IOException {
    assertEquals(
        "source: expected=a data directory of Prometheus (with blocks or wal/), actual=nothing ("
            + source()
            + ")",
        assertThrows(StorageException.class, this::run).getMessage());
    writeBlock(FIRST, START_MS, 480);
    Path other = target();
    Files.createDirectories(other.resolve("wal"));
    Files.createFile(other.resolve("wal/00000000"));
    assertEquals(
        "data directory: expected=one of Narthex, or none yet, actual=one of Prometheus ("
            + other
            + ")",
        assertThrows(StorageException.class, this::run).getMessage());
    Files.delete(other.resolve("wal/00000000"));
    DirectoryLock lock = FILES.lock(other);
    try {
      StorageException held = assertThrows(StorageException.class, this::run);
      assertEquals(StorageException.Kind.UNAVAILABLE, held.kind());
    } finally {
      lock.close();
    }
  }

  @Test
  void exportsARangeWithoutWhatIsDeleted() throws IOException {
    writeBlock(FIRST, START_MS, 480);
    run();
    Path exported = directory.resolve("exported");
    TimeRange range = new TimeRange(START_MS + 10 * INTERVAL_MS, START_MS + 19 * INTERVAL_MS);
    PrometheusExport.Plan plan = new PrometheusExport.Plan(target(), exported, range, true);
    // Series 0 to 3 whole, 4 begins at 12 with 13 deleted, 5 at 15, 6 at 18.
    long samples = 4 * 10 + 7 + 5 + 2;
    assertEquals(
        new PrometheusExport.Report(1, 0, 7, samples, List.of()),
        PrometheusExport.run(plan, WorkListener.NONE));
    assertEquals(
        new PrometheusExport.Report(0, 1, 0, 0, List.of()),
        PrometheusExport.run(plan, WorkListener.NONE));
    assertEquals(
        "target: expected=a directory of Prometheus, or none yet, actual=one of Narthex ("
            + target()
            + ")",
        assertThrows(
                StorageException.class,
                () ->
                    PrometheusExport.run(
                        new PrometheusExport.Plan(target(), target(), range, false),
                        WorkListener.NONE))
            .getMessage());
  }

  @Test
  void analyzesABlock() throws IOException {
    writeBlock(FIRST, START_MS, 480);
    run();
    try (OfflineBlocks blocks = OfflineBlocks.open(target())) {
      BlockAnalysis all = blocks.analyze("", List.of());
      assertEquals(FIRST, all.ulid());
      assertEquals(479 * INTERVAL_MS + 1, all.durationMs());
      assertEquals(10, all.matchedSeries());
      assertEquals(2, all.labelNames());
      assertEquals(11, all.labelPairs());
      assertEquals(20, all.labelPairEntries());
      assertEquals(new BlockAnalysis.Count("__name__=up", 10), all.commonPairs().getFirst());
      assertEquals(
          List.of(new BlockAnalysis.Count("instance", 10), new BlockAnalysis.Count("__name__", 1)),
          all.widestNames());
      assertEquals(new BlockAnalysis.Count("instance", 60), all.longestNames().getFirst());
      assertEquals(List.of(new BlockAnalysis.Count("up", 10)), all.metrics());
      // 453, 456, … 480
      assertEquals(
          new BlockAnalysis.Distribution(453, 466, 480, 450, 10, List.of(3, 3, 3, 1)),
          all.chunkSamples());
      Matcher one = Matcher.of(MatchType.EQUAL, "instance", "host-3");
      BlockAnalysis some = blocks.analyze(FIRST, List.of(one));
      assertEquals(1, some.matchedSeries());
      assertEquals(10, some.totalSeries());
      assertEquals(2, some.labelPairs());
      assertThrows(StorageException.class, () -> blocks.analyze(SECOND, List.of()));
    }
  }

  @Test
  void findsDamage() throws IOException {
    writeBlock(FIRST, START_MS, 480);
    run();
    Path chunks = target().resolve("blocks").resolve(FIRST).resolve("chunks");
    byte[] bytes = Files.readAllBytes(chunks);
    bytes[bytes.length - 3] ^= 1;
    Files.write(chunks, bytes);
    try (OfflineBlocks blocks = OfflineBlocks.open(target())) {
      List<String> damages = blocks.verify(WorkListener.NONE);
      assertEquals(1, damages.size());
      assertTrue(damages.getFirst().startsWith("block " + FIRST + ": CRC-32C of the file"));
    }
    Files.delete(chunks);
    try (OfflineBlocks blocks = OfflineBlocks.open(target())) {
      assertEquals(List.of(), blocks.list());
      assertEquals(1, blocks.problems().size());
    }
    assertTrue(Files.exists(target().resolve("blocks").resolve(FIRST)));
  }

  /// Series that begin later have a first column of their own and share all others.
  @Test
  void seriesThatBeginLaterShareTimestampColumns() throws IOException {
    writeBlock(FIRST, START_MS, 2_000);
    run();
    try (OfflineBlocks blocks = OfflineBlocks.open(target())) {
      // 2,000 samples at 15 s reach into five windows of two hours, the first one in ten ways.
      assertEquals(50, blocks.list().getFirst().chunkCount());
      assertEquals(10 + 4, blocks.blocks().getFirst().manifest().columnCount());
    }
  }

  @Test
  void selectsAcrossBlocks() throws IOException {
    writeBlock(FIRST, START_MS, 480);
    writeBlock(SECOND, START_MS + 7_200_000, 100);
    run();
    Matcher one = Matcher.of(MatchType.EQUAL, "instance", "host-0");
    try (OfflineBlocks blocks = OfflineBlocks.open(target())) {
      SeriesSelection selection = blocks.select(List.of(List.of(one)), TimeRange.ALL).getFirst();
      assertEquals(1, selection.seriesCount());
      SampleBatch batch = new SampleBatch();
      try (SampleCursor cursor = selection.cursor(0, 1)) {
        assertTrue(cursor.next(batch));
        assertEquals(580, batch.count);
        assertEquals(START_MS, batch.timestampsMs[0]);
        assertEquals(START_MS + 7_200_000 + 99 * INTERVAL_MS, batch.timestampsMs[579]);
        assertFalse(cursor.next(batch));
      }
    }
  }
}
