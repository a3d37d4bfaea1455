package io.narthex.storage.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.StorageException;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every byte of a small block changed, every length it could be cut to: what is read is right, or
/// the damage is named with its file.
class BlockDamageTest {
  private static final FileSystem FILES = FileSystem.nio();
  private static final String ULID = "01HK153X00DAMAGED000000001";

  @TempDir Path directory;

  private Path block = Path.of("");
  private List<WrittenSeries> expected = List.of();

  @BeforeEach
  void write() throws IOException {
    List<WrittenSeries> first =
        List.of(series("a", 1, 2, 3, 4, 5), series("b", 100, 200), series("c", 1, 1_000_000));
    expected = new ArrayList<>(first);
    expected.add(series("d", 8));
    try (PrometheusBlockWriter writer = PrometheusBlockWriter.create(FILES, directory, ULID)) {
      WrittenSeries.writeAll(first, writer);
      WrittenSeries.writeAll(List.of(series("d", 7, 8)), writer);
      writer.delete(1, 7);
      writer.finish();
    }
    block = directory.resolve(ULID);
    assertEquals(List.of(), damages());
  }

  private static WrittenSeries series(String name, long... timestampsMs) {
    double[] values = Arrays.stream(timestampsMs).mapToDouble(t -> t / 7.0).toArray();
    return new WrittenSeries(
        Labels.of(Map.of("__name__", name, "job", "damage")), timestampsMs, values);
  }

  @Test
  void index() throws IOException {
    sweep("index");
  }

  @Test
  void chunks() throws IOException {
    sweep("chunks/000001");
  }

  @Test
  void tombstones() throws IOException {
    sweep("tombstones");
  }

  /// JSON has no checksum: what is read then may only be a remark or a refusal, never other
  /// samples.
  @Test
  void meta() throws IOException {
    byte[] whole = Files.readAllBytes(block.resolve("meta.json"));
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 0x11;
      Files.write(block.resolve("meta.json"), changed);
      requireRightOrNamed("meta.json", at, false);
    }
  }

  private void sweep(String name) throws IOException {
    Path file = block.resolve(name);
    byte[] whole = Files.readAllBytes(file);
    int named = 0;
    for (int at = 0; at < whole.length; at++) {
      for (int mask : new int[] {1, 0x80, 0xff}) {
        byte[] changed = whole.clone();
        changed[at] ^= (byte) mask;
        Files.write(file, changed);
        named += requireRightOrNamed(name, at, false) ? 1 : 0;
      }
    }
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      requireRightOrNamed(name, length, true);
    }
    System.out.printf(
        "%s: %d bytes, %d of %d changes named, every cut named%n",
        name, whole.length, named, 3 * whole.length);
  }

  private boolean requireRightOrNamed(String name, int at, boolean always) throws IOException {
    List<String> damages = damages();
    if (damages.isEmpty()) {
      assertTrue(!always, () -> name + " cut to " + at + ": nothing named");
      try (PrometheusBlock read = PrometheusBlock.open(FILES, block)) {
        assertEquals(expected, WrittenSeries.readAll(read));
      }
      return false;
    }
    for (String damage : damages) {
      assertTrue(
          damage.contains(": expected=")
              && damage.contains(", actual=")
              && damage.contains(block.toString()),
          damage);
    }
    return true;
  }

  private List<String> damages() throws IOException {
    try (PrometheusBlock read = PrometheusBlock.open(FILES, block)) {
      return read.verify().damages();
    } catch (StorageException e) {
      assertEquals(StorageException.Kind.CORRUPT, e.kind());
      return List.of(String.valueOf(e.getMessage()));
    }
  }
}
