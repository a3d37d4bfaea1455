package io.narthex.storage.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PrometheusLogTest {
  private static final Path DATA = Path.of("/data");
  private static final Path SEGMENT = DATA.resolve("wal/00000000");
  private static final Labels UP = Labels.of("__name__", "up");

  private final SimulatedFileSystem files = new SimulatedFileSystem();
  private final MergedSamples merged = new MergedSamples();

  @BeforeEach
  void directories() throws IOException {
    files.createDirectories(DATA.resolve("wal"));
    files.createDirectories(DATA.resolve("chunks_head"));
  }

  private LogReport read(byte[] segment) throws IOException {
    files.setBytes(SEGMENT, segment);
    return PrometheusDirectory.list(files, DATA).log(files).read(merged);
  }

  private int sampleCount() {
    return merged.samples().values().stream().mapToInt(samples -> samples.size()).sum();
  }

  @Test
  void recordsGoOverPages() throws IOException {
    LogBytes log = new LogBytes().record(LogBytes.series(1, UP), false);
    for (int i = 0; i < 5; i++) {
      log.record(LogBytes.samples(1, 10_000_000L * i, 10_000), i % 2 == 0);
    }
    LogReport report = read(log.bytes());
    assertEquals(List.of(), report.damages());
    assertEquals(6, report.records());
    assertEquals(50_000, report.counts().floatSamples());
    assertEquals(50_000, sampleCount());
  }

  /// Of three pages with ten records each, a damage in the second costs the rest of that page.
  @Test
  void readingGoesOnWithTheNextPage() throws IOException {
    LogBytes log = new LogBytes().record(LogBytes.series(1, UP), false);
    for (int page = 0; page < 3; page++) {
      for (int i = 0; i < 10; i++) {
        log.record(LogBytes.samples(1, 1_000_000L * page + 10_000L * i, 10), true);
      }
      log.endPage();
    }
    byte[] whole = log.bytes();
    assertEquals(3 * PrometheusLogFormat.PAGE_BYTES, whole.length);
    whole[PrometheusLogFormat.PAGE_BYTES + 10] ^= 1;
    LogReport report = read(whole);
    assertEquals(1, report.damageCount());
    assertEquals(PrometheusLogFormat.PAGE_BYTES, report.skippedBytes());
    assertTrue(
        report.damages().getFirst().startsWith("record checksum: expected=")
            && report.damages().getFirst().endsWith("(/data/wal/00000000@32768)"),
        report.damages()::toString);
    assertEquals(200, sampleCount());
  }

  /// A record over three pages is lost with any of its parts; the ones around it are not.
  @Test
  void aDamagedPartCostsItsRecord() throws IOException {
    byte[] whole =
        new LogBytes()
            .record(LogBytes.series(1, UP), false)
            .record(LogBytes.samples(1, 0, 7_000), false)
            .endPage()
            .record(LogBytes.samples(1, 10_000_000, 5), false)
            .bytes();
    for (int page = 0; page < 3; page++) {
      byte[] damaged = whole.clone();
      damaged[PrometheusLogFormat.PAGE_BYTES * page + 5_000] ^= 4;
      LogReport report = read(damaged);
      assertEquals(1, report.damageCount(), report::toString);
      assertEquals(2, report.records());
      assertEquals(5, report.counts().floatSamples());
    }
    LogReport torn = read(Arrays.copyOf(whole, PrometheusLogFormat.PAGE_BYTES));
    assertEquals(
        List.of(
            "record: expected=its last part, actual=the end of the segment"
                + " (/data/wal/00000000@29)"),
        torn.damages());
  }

  @Test
  void unknownRecordsAreCounted() throws IOException {
    byte[] unknown = {99, 1, 2, 3};
    byte[] malformed = {2, 1, 2, 3};
    LogReport report =
        read(
            new LogBytes()
                .record(unknown, false)
                .record(malformed, false)
                .record(LogBytes.series(1, UP), true)
                .record(LogBytes.samples(1, 0, 3), true)
                .bytes());
    assertEquals(1, report.skippedRecords());
    assertEquals(3, report.records());
    assertEquals(1, report.damageCount());
    assertEquals(3, sampleCount());
  }

  /// Every byte changed, every length: nothing but a report comes of it, and no sample that was
  /// never written.
  @Test
  void everyByte() throws IOException {
    byte[] whole =
        new LogBytes()
            .record(LogBytes.series(1, UP), false)
            .record(LogBytes.samples(1, 0, 20), true)
            .record(LogBytes.samples(1, 20_000, 5), false)
            .bytes();
    int named = 0;
    for (int at = 0; at < whole.length; at++) {
      for (int mask : new int[] {1, 8, 0x80, 0xff}) {
        byte[] changed = whole.clone();
        changed[at] ^= (byte) mask;
        named += reportOf(changed) ? 1 : 0;
      }
      reportOf(Arrays.copyOf(whole, at));
    }
    System.out.printf("log: %d of %d changes named%n", named, 4 * whole.length);
    assertTrue(named >= 4 * whole.length * 95 / 100);
  }

  private boolean reportOf(byte[] segment) throws IOException {
    MergedSamples found = new MergedSamples();
    files.setBytes(SEGMENT, segment);
    LogReport report = PrometheusDirectory.list(files, DATA).log(files).read(found);
    found
        .samples()
        .forEach((labels, samples) -> {
          assertEquals(UP, labels);
          assertTrue(samples.size() <= 25);
          assertTrue(samples.firstKey() >= 0 && samples.lastKey() <= 24_000);
        });
    return report.damageCount() > 0 || report.skippedRecords() > 0;
  }

  @Test
  void aDirectoryIsRecognised() throws IOException {
    assertFalse(PrometheusDirectory.isOne(files, Path.of("/none")));
    assertFalse(PrometheusDirectory.isOne(files, DATA));
    files.setBytes(DATA.resolve("wal/segment-00000001.log"), new byte[8]);
    assertFalse(PrometheusDirectory.isOne(files, DATA));
    files.setBytes(SEGMENT, new byte[0]);
    assertTrue(PrometheusDirectory.isOne(files, DATA));
    files.delete(SEGMENT);
    Path block = DATA.resolve("01HK153X00F0AT0000000000B1");
    files.createDirectories(block);
    assertFalse(PrometheusDirectory.isOne(files, DATA));
    files.setBytes(block.resolve("meta.json"), "{}".getBytes(StandardCharsets.UTF_8));
    assertTrue(PrometheusDirectory.isOne(files, DATA));
  }

  @Test
  void onlyWhatTheCheckpointLacksIsRead() throws IOException {
    for (String name : List.of("checkpoint.00000003", "checkpoint.00000010")) {
      files.createDirectories(DATA.resolve("wal").resolve(name));
      files.setBytes(DATA.resolve("wal").resolve(name).resolve("00000000"), new byte[0]);
    }
    for (String name : List.of("00000009", "00000010", "00000011", "00000012")) {
      files.setBytes(DATA.resolve("wal").resolve(name), new byte[0]);
    }
    PrometheusDirectory directory = PrometheusDirectory.list(files, DATA);
    assertEquals(List.of(DATA.resolve("wal/checkpoint.00000010")), directory.checkpoint());
    assertEquals(
        List.of(
            DATA.resolve("wal/checkpoint.00000010/00000000"),
            DATA.resolve("wal/00000011"),
            DATA.resolve("wal/00000012")),
        directory.log(files).segments());
    assertEquals(List.of(), directory.log(files).read(merged).damages());
  }
}
