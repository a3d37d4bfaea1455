package io.narthex.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.Durability;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.file.FileSystem;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/// Real processes on a real disk that are killed, at random and at each failpoint, and volumes
/// whose power is cut. Few of the former by default; the profile `crash` has the full counts.
@Timeout(1_800)
final class LogKillTest {
  private static final int KILLS = Integer.getInteger("narthex.crash.kills", 3);
  private static final int CUTS = Integer.getInteger("narthex.crash.cuts", 0);
  private static final int CONTROL_CUTS = 5;
  private static final int MAX_LIFE_FRAMES = 400;
  private static final List<String> FAILPOINTS =
      List.of(
          "wal.afterCreateSegment",
          "wal.afterSeriesWrite",
          "wal.afterWrite",
          "wal.afterSeriesSync",
          "wal.afterSync");

  private final TreeSet<Long> acknowledged = new TreeSet<>();
  private final SplittableRandom random =
      new SplittableRandom(Long.getLong("test.seed", System.nanoTime()));
  @TempDir private Path directory;

  private Process start(Path log, Durability durability, String failpoints) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx128m");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:+UseSerialGC");
    if (!failpoints.isEmpty()) {
      command.add("-Dnarthex.failpoints=" + failpoints);
    }
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(LogChild.class.getName());
    command.add(log.toString());
    command.add(durability.name());
    ProcessBuilder.Redirect errors =
        ProcessBuilder.Redirect.appendTo(directory.resolve("errors.txt").toFile());
    return new ProcessBuilder(command).redirectError(errors).start();
  }

  /// What happens to a process.
  @FunctionalInterface
  private interface End {
    void come() throws IOException;
  }

  /// Runs a process until `frames` were acknowledged, lets `end` come, and notes what was
  /// acknowledged.
  private void live(Process child, int frames, End end) throws IOException, InterruptedException {
    try (BufferedReader lines = child.inputReader(StandardCharsets.US_ASCII)) {
      int count = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        acknowledged.add(Long.parseLong(line));
        count++;
        if (count == frames) {
          end.come();
        }
      }
    } finally {
      kill(child);
      child.waitFor();
    }
  }

  /// As `kill -9`; what the process has printed can still be read.
  private static void kill(Process child) {
    child.toHandle().destroyForcibly();
  }

  /// Frames that were acknowledged and are not there; what is there is as it was written.
  private Set<Long> missing(Path log) {
    RecordingSink sink = new RecordingSink();
    try (Log again = Log.open(FileSystem.nio(), log, LogChild.OPTIONS, Clock.system())) {
      ReplayReport report = again.replay(sink);
      assertEquals(0, report.recordsLost(), report::toString);
    }
    TreeSet<Long> missing = new TreeSet<>(acknowledged);
    for (RecordingSink.Entry sample : sink.samples) {
      missing.remove(sample.sequence());
      assertEquals(sample.sequence(), sample.timestampMs());
      assertEquals(
          Double.doubleToRawLongBits(LogChild.value(sample.sequence())), sample.valueBits());
    }
    return missing;
  }

  @Test
  void kills() throws Exception {
    Durability[] durabilities = Durability.values();
    for (int kill = 0; kill < KILLS; kill++) {
      Process child = start(directory, durabilities[kill % durabilities.length], "");
      live(child, 1 + random.nextInt(MAX_LIFE_FRAMES), () -> kill(child));
      if (kill % 10 == 9) {
        assertEquals(Set.of(), missing(directory));
      }
    }
    Set<Long> lost = missing(directory);
    System.out.printf(
        "kill -9: %d cycles, %d frames acknowledged, %d lost%n",
        KILLS, acknowledged.size(), lost.size());
    assertEquals(Set.of(), lost);
    assertTrue(acknowledged.size() >= KILLS);
  }

  @Test
  void killsAtEachFailpoint() throws Exception {
    int rounds = Math.max(1, KILLS / 20);
    for (int round = 0; round < rounds; round++) {
      for (String failpoint : FAILPOINTS) {
        String hit = failpoint + ":" + (2 + random.nextInt(8));
        Process child = start(directory, Durability.ACK, hit);
        live(child, Integer.MAX_VALUE, () -> {});
        assertEquals(137, child.waitFor(), hit);
        assertEquals(Set.of(), missing(directory), hit);
      }
    }
    System.out.printf(
        "failpoints: %d halts, %d frames acknowledged, 0 lost%n",
        rounds * FAILPOINTS.size(), acknowledged.size());
  }

  /// @return frames that were acknowledged and lost
  private int cut(LoopVolume volume, Durability durability)
      throws IOException, InterruptedException {
    Path log = volume.path().resolve("wal");
    Process child = start(log, durability, "");
    live(
        child,
        1 + random.nextInt(MAX_LIFE_FRAMES),
        () -> {
          volume.cutPower();
          kill(child);
        });
    volume.remount();
    Set<Long> missing = missing(log);
    acknowledged.removeAll(missing);
    return missing.size();
  }

  @Test
  void powerCuts() throws Exception {
    if (CUTS == 0) {
      System.err.println("SKIPPED: power cuts are for the profile crash");
      throw new TestAbortedException("power cuts are for the profile crash");
    }
    try (LoopVolume volume = volume()) {
      int lost = 0;
      for (int cut = 0; cut < CUTS; cut++) {
        lost += cut(volume, Durability.ACK);
      }
      System.out.printf(
          "power cuts: %d, %d frames acknowledged, %d lost%n", CUTS, acknowledged.size(), lost);
      assertEquals(0, lost);
      int lostWithoutSync = 0;
      for (int cut = 0; cut < CONTROL_CUTS; cut++) {
        lostWithoutSync += cut(volume, Durability.OS);
      }
      System.out.printf(
          "power cuts without sync: %d, %d frames lost%n", CONTROL_CUTS, lostWithoutSync);
      assertTrue(lostWithoutSync > 0, "a cut must be able to lose what is not synced");
    }
  }

  private LoopVolume volume() {
    try {
      return LoopVolume.create(directory);
    } catch (IOException e) {
      System.err.println("SKIPPED: no volume can be mounted: " + e.getMessage());
      throw new TestAbortedException("no volume can be mounted", e);
    }
  }
}
