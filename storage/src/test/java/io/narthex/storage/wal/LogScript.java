package io.narthex.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.Durability;
import io.narthex.storage.DurabilityCallback;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.clock.ManualClock;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.labels.Labels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Appends random frames to a log on a simulated file system and knows afterwards what a replay has
/// to find: all that was acknowledged, nothing that was not appended, everything bit by bit.
final class LogScript {
  static final Path DIRECTORY = Path.of("/data/wal");
  static final LogOptions OPTIONS = new LogOptions(3_000, 1_024, 1 << 20, 1_000);

  /// What a frame held.
  private record Frame(List<RecordingSink.Entry> samples, List<RecordingSink.Deletion> deletions) {}

  private final SplittableRandom random;
  private final LogOptions options;
  private final ManualClock clock = new ManualClock(0);
  private final FrameBuilder builder = new FrameBuilder();
  private final Map<Long, Labels> labels = new HashMap<>();
  private final TreeMap<Long, Frame> frames = new TreeMap<>();
  private final Map<Long, Long> creators = new HashMap<>();
  private long acknowledged;
  private long nextRef = 1;
  private long nextValue = 1;
  private int refusals;

  LogScript(long seed) {
    this(seed, Durability.ACK);
  }

  LogScript(long seed, Durability durability) {
    random = new SplittableRandom(seed);
    options = OPTIONS.withDurability(durability);
  }

  /// Where the script's time comes from; it moves by some hundred milliseconds with every sync.
  ManualClock clock() {
    return clock;
  }

  /// The machine is going to lose its power: only frames up to `sequence` are promised.
  void promiseUpTo(long sequence) {
    acknowledged = Math.min(acknowledged, sequence);
  }

  /// Highest sequence whose callback has come.
  long acknowledged() {
    return acknowledged;
  }

  int refusals() {
    return refusals;
  }

  int frameCount() {
    return frames.size();
  }

  /// Opens the log, checks what it replays, appends `steps` frames with syncs in between. Ends
  /// early where the simulated process is stopped.
  ///
  /// @return the log, still open
  Log run(SimulatedFileSystem fileSystem, int steps) {
    Log log = Log.open(fileSystem, DIRECTORY, options, clock);
    RecordingSink sink = new RecordingSink();
    ReplayReport report = log.replayWithoutSyncer(sink);
    verify(sink, report);
    for (int step = 0; step < steps; step++) {
      append(log);
      if (random.nextInt(3) == 0) {
        sync(log);
      }
    }
    return log;
  }

  /// Appends one frame, or counts that it is refused.
  void append(Log log) {
    builder.clear();
    long sequence = log.lastSequence() + 1;
    Frame frame = new Frame(new ArrayList<>(), new ArrayList<>());
    long created = nextRef;
    for (int i = random.nextInt(4) == 0 ? 1 + random.nextInt(2) : 0; i > 0 || nextRef == 1; i--) {
      Labels series = labels(nextRef);
      labels.put(nextRef, series);
      builder.series(nextRef++, series);
    }
    int samples = random.nextInt(8) == 0 ? 60 : random.nextInt(6);
    boolean shared = random.nextBoolean();
    for (int i = 0; i < samples; i++) {
      long ref = 1 + random.nextLong(nextRef - 1);
      long timestampMs = shared ? sequence * 1_000 : random.nextLong();
      double value = random.nextBoolean() ? nextValue++ : random.nextDouble();
      builder.sample(ref, timestampMs, value);
      frame.samples.add(
          new RecordingSink.Entry(sequence, ref, timestampMs, Double.doubleToRawLongBits(value)));
    }
    if (random.nextInt(10) == 0) {
      TimeRange range = new TimeRange(random.nextLong(), random.nextLong());
      builder.delete(1, range);
      frame.deletions.add(new RecordingSink.Deletion(1, range));
    }
    try {
      assertEquals(sequence, log.append(builder));
      frames.put(sequence, frame);
      for (long ref = created; ref < nextRef; ref++) {
        creators.put(ref, sequence);
      }
    } catch (StorageException e) {
      assertEquals(StorageException.Kind.UNAVAILABLE, e.kind());
      refusals++;
      nextRef = created;
    }
  }

  private static Labels labels(long ref) {
    return Labels.of("__name__", "metric_" + ref, "job", "x".repeat((int) (ref % 50)));
  }

  /// Asks for the newest frame and does what the log's thread does then.
  ///
  /// @return whether all is as durable as promised
  boolean sync(Log log) {
    long asked = log.lastSequence();
    log.whenDurable(
        asked,
        new DurabilityCallback() {
          @Override
          public void durable() {
            acknowledged = Math.max(acknowledged, asked);
          }

          @Override
          public void failed(StorageException cause) {
            assertEquals(StorageException.Kind.UNAVAILABLE, cause.kind());
          }
        });
    clock.advanceMs(OPTIONS.syncIntervalMs() / 4);
    return log.runDue();
  }

  /// Checks a replay, and forgets what it did not find and nobody was promised.
  void verify(RecordingSink sink, ReplayReport report) {
    assertEquals(0, report.recordsLost(), report::toString);
    List<RecordingSink.Entry> expected = new ArrayList<>();
    Map<Long, List<RecordingSink.Entry>> found = new TreeMap<>();
    for (RecordingSink.Entry sample : sink.samples) {
      found.computeIfAbsent(sample.sequence(), key -> new ArrayList<>()).add(sample);
    }
    for (Map.Entry<Long, Frame> entry : frames.entrySet()) {
      long sequence = entry.getKey();
      if (sequence <= acknowledged || found.containsKey(sequence)) {
        expected.addAll(entry.getValue().samples);
      }
    }
    assertEquals(expected, sink.samples);
    assertTrue(
        report.lastSequence() >= acknowledged,
        () -> "acknowledged " + acknowledged + ", " + report);
    for (Map.Entry<Long, Labels> series : sink.series.entrySet()) {
      assertEquals(labels.get(series.getKey()), series.getValue());
    }
    creators.forEach((ref, sequence) -> {
      if (sequence <= acknowledged) {
        assertTrue(sink.series.containsKey(ref), () -> "series lost: " + ref);
      }
    });
    verifyDeletions(sink);
    long unusedRef = 1 + sink.series.keySet().stream().mapToLong(ref -> ref).max().orElse(0);
    nextRef = Math.max(nextRef, unusedRef);
    frames.tailMap(report.lastSequence(), false).clear();
    frames
        .entrySet()
        .removeIf(entry ->
            entry.getKey() > acknowledged
                && !entry.getValue().samples.isEmpty()
                && !found.containsKey(entry.getKey()));
    creators.values().removeIf(sequence -> sequence > acknowledged);
  }

  /// Checks deletions, and forgets the frames of those that nobody was promised.
  private void verifyDeletions(RecordingSink sink) {
    List<RecordingSink.Deletion> left = new ArrayList<>(sink.deletions);
    List<Long> torn = new ArrayList<>();
    for (Map.Entry<Long, Frame> entry : frames.entrySet()) {
      for (RecordingSink.Deletion deletion : entry.getValue().deletions) {
        if (!left.remove(deletion)) {
          assertTrue(entry.getKey() > acknowledged, () -> "deletion lost: " + entry);
          torn.add(entry.getKey());
        }
      }
    }
    frames.keySet().removeAll(torn);
    assertEquals(List.of(), left);
  }
}
