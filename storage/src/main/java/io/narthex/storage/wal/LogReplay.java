package io.narthex.storage.wal;

import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.file.DurableFile;
import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One replay: the series log first, then the frames of all segments merged by sequence, because a
/// segment that was given up and the one after it hold the same frames. Used once.
///
/// **Loss.** Sequences are handed out without gaps, so a missing one up to the highest that is
/// known to have been durable is a lost record. Above that, frames are the end of a run that did
/// not stop cleanly: [#unproven] has those that could be read, to be logged again, and a void frame
/// for each missing one, so that the next replay does not take it for a loss.
///
/// **From a snapshot.** Frames below a sequence may be held by a snapshot, their series included:
/// of these nothing is delivered, none counts as lost, and segments that have no others are not
/// read.
final class LogReplay {
  private static final Logger LOG = LoggerFactory.getLogger(LogReplay.class);

  /// Most missing frames that are taken for the torn end of a run.
  private static final int MAX_VOIDS = 1 << 20;

  private record Gap(long fromSequence, long toSequence) {}

  /// A frame as it was read.
  private static final class RawFrame {
    private final long sequence;
    private final byte[] bytes;

    private RawFrame(long sequence, byte[] bytes) {
      this.sequence = sequence;
      this.bytes = bytes;
    }
  }

  private final FileSystem fileSystem;
  private final LogDirectory directory;
  private final long fromSequence;
  private final LongConsumer progress;
  private final FramesAhead frames = new FramesAhead();
  private final RefSet knownRefs = new RefSet();
  private final List<Gap> gaps = new ArrayList<>();
  private final ArrayDeque<RawFrame> unproven = new ArrayDeque<>();
  private final Totals totals = new Totals();
  private long lastSequence;
  private long durableSequence;

  /// Running totals of the report.
  private static final class Totals {
    private int segments;
    private long framesRead;
    private long samplesRead;
    private long seriesRead;
    private long recordsLost;
    private long seriesLogDamages;
    private long bytesSkipped;
    private long bytesTorn;
    private long unknownRecords;
    private long firstSequence;
  }

  /// @param fromSequence the first frame that is needed, 0 for all
  /// @param progress told the number of each segment when its reading begins
  LogReplay(
      FileSystem fileSystem, LogDirectory directory, long fromSequence, LongConsumer progress) {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.fromSequence = fromSequence;
    this.progress = progress;
    this.durableSequence = Math.max(0, fromSequence - 1);
  }

  /// Replays everything: `sink` is called on this thread, while another one reads ahead.
  ReplayReport run(LogSink sink) throws IOException {
    totals.seriesRead = frames.deliverAll(this::read, sink, knownRefs);
    return report();
  }

  private void read() throws IOException {
    for (Map.Entry<Long, Path> entry : directory.seriesFiles().entrySet()) {
      readSeriesFile(entry.getValue(), entry.getKey());
    }
    List<FrameSource> all = new ArrayList<>();
    for (Map.Entry<Long, Path> entry : directory.segments().entrySet()) {
      all.add(new FrameSource(fileSystem, LogFileFormat.SEGMENT, entry.getValue(), entry.getKey()));
    }
    List<FrameSource> sources = needed(all);
    try {
      merge(sources);
    } finally {
      for (FrameSource source : sources) {
        source.close();
      }
    }
    finishSegments(sources);
    totals.segments = sources.size();
  }

  /// Leaves out segments that have only frames that a snapshot holds. What a segment repeats of
  /// those before it is their end, so all before the last one that begins at or below the first
  /// frame needed can go.
  private List<FrameSource> needed(List<FrameSource> segments) {
    int first = 0;
    for (int i = 1; i < segments.size(); i++) {
      FrameSource segment = segments.get(i);
      if (segment.headerIsWhole() && segment.firstSequence() <= fromSequence) {
        first = i;
      }
    }
    for (int i = 0; i < first; i++) {
      FrameSource segment = segments.get(i);
      FrameSource next = segments.get(segments.get(i + 1).headerIsWhole() ? i + 1 : first);
      directory
          .closedSegments()
          .add(
              new ClosedSegments.Segment(
                  segment.path(), next.firstSequence() - 1, segment.sizeBytes()));
    }
    return segments.subList(first, segments.size());
  }

  private void readSeriesFile(Path path, long number) throws IOException {
    try (FrameSource source = new FrameSource(fileSystem, LogFileFormat.SERIES, path, number)) {
      while (source.next()) {
        FrameReader frame = source.frame();
        durableSequence = Math.max(durableSequence, frame.durableSequence());
        if (frame.sequence() >= fromSequence && decode(source)) {
          frames.put(frame.sequence());
        }
      }
      totals.seriesLogDamages += source.frame().damagedPlaces();
    }
  }

  private void merge(List<FrameSource> sources) throws IOException {
    PriorityQueue<FrameSource> queue =
        new PriorityQueue<>(
            Comparator.comparingLong(FrameSource::key).thenComparingLong(FrameSource::number));
    for (FrameSource source : sources) {
      if (source.headerIsWhole() || source.next()) {
        queue.add(source);
      }
    }
    totals.firstSequence = queue.isEmpty() ? 0 : queue.element().key();
    lastSequence = Math.max(0, totals.firstSequence - 1);
    if (fromSequence > 0) {
      lastSequence = Math.min(lastSequence, fromSequence - 1);
    }
    boolean empty = queue.isEmpty() && fromSequence == 0;
    long current = 0;
    while (!queue.isEmpty()) {
      FrameSource source = queue.remove();
      if (source.number() > current) {
        current = source.number();
        progress.accept(current);
      }
      if (source.isOpened()) {
        take(source);
      }
      if (source.next()) {
        queue.add(source);
      }
    }
    if (durableSequence > lastSequence) {
      if (!empty) {
        gaps.add(new Gap(lastSequence + 1, durableSequence));
      }
      lastSequence = durableSequence;
    }
  }

  private void take(FrameSource source) throws IOException {
    FrameReader frame = source.frame();
    durableSequence = Math.max(durableSequence, frame.durableSequence());
    while (!unproven.isEmpty() && unproven.getFirst().sequence <= durableSequence) {
      unproven.removeFirst();
    }
    long sequence = frame.sequence();
    if (sequence <= lastSequence) {
      return;
    }
    if (sequence > lastSequence + 1) {
      gaps.add(new Gap(lastSequence + 1, sequence - 1));
    }
    lastSequence = sequence;
    if (sequence > durableSequence) {
      unproven.add(new RawFrame(sequence, frame.copyFrame()));
    }
    if (frame.isVoid() || sequence < fromSequence) {
      return;
    }
    if (!decode(source)) {
      totals.recordsLost++;
      return;
    }
    totals.framesRead++;
    totals.samplesRead += frames.free().sampleCount();
    frames.put(sequence);
  }

  private boolean decode(FrameSource source) throws IOException {
    FrameReader frame = source.frame();
    DecodedFrame decoded = frames.free();
    try {
      decoded.decode(frame.bytes(), frame.payloadOffset(), frame.payloadLength());
      totals.unknownRecords += decoded.unknownRecords();
      return true;
    } catch (MalformedBytesException e) {
      LOG.error(
          "log frame {} has a good checksum and cannot be decoded: {} ({})",
          frame.sequence(),
          e.getMessage(),
          source.path());
      return false;
    }
  }

  /// Counts damaged bytes, gives back what was preallocated and not used, and hands the segments on
  /// to be dropped some day. Files that were never used go now.
  private void finishSegments(List<FrameSource> sources) {
    FrameSource newest = null;
    for (FrameSource source : sources) {
      if (source.lastSequence() > 0) {
        newest = source;
      }
    }
    for (FrameSource source : sources) {
      long tailBytes = cutTail(source);
      totals.bytesSkipped += source.frame().bytesSkipped() + (source == newest ? 0 : tailBytes);
      totals.bytesTorn += source == newest ? tailBytes : 0;
      if (tailBytes == 0 && source.headerIsBlank() && source.lastSequence() == 0) {
        deleteUnused(source.path());
      } else {
        directory
            .closedSegments()
            .add(
                new ClosedSegments.Segment(
                    source.path(), source.lastSequence(), source.sizeBytes()));
      }
    }
  }

  private void deleteUnused(Path path) {
    try {
      fileSystem.delete(path);
    } catch (IOException e) {
      LOG.warn("unused log segment cannot be deleted: {} ({})", e, path);
    }
  }

  /// Cuts a segment whose rest is zeros to its last frame.
  ///
  /// @return damaged bytes behind the last frame
  private long cutTail(FrameSource source) {
    long end = source.frame().goodEnd();
    try (DurableFile file = fileSystem.open(source.path(), FileSystem.Mode.WRITE)) {
      long tailBytes = new FrameReader(file, source.number(), end).tailBytes();
      if (tailBytes == 0 && end < file.sizeBytes()) {
        file.truncate(end);
      }
      return tailBytes;
    } catch (IOException e) {
      LOG.warn("log segment cannot be cut to its end: {} ({})", e, source.path());
      return 0;
    }
  }

  private ReplayReport report() {
    long torn = 0;
    for (Gap gap : gaps) {
      long first = Math.max(gap.fromSequence, fromSequence);
      long last = Math.min(gap.toSequence, durableSequence);
      totals.recordsLost += Math.max(0, last - first + 1);
      torn += Math.max(0, gap.toSequence - Math.max(first - 1, last));
    }
    return new ReplayReport(
        totals.segments,
        totals.framesRead,
        totals.samplesRead,
        totals.seriesRead,
        totals.recordsLost,
        torn,
        totals.seriesLogDamages,
        totals.bytesSkipped,
        totals.bytesTorn,
        totals.unknownRecords,
        totals.firstSequence,
        lastSequence);
  }

  /// The frames to be logged again before anything else, in ascending sequence.
  PendingFrames unproven() {
    PendingFrames frames = new PendingFrames();
    byte[] empty = new byte[FrameFormat.HEADER_SIZE];
    FrameFormat.putHeader(empty, 0, FrameFormat.KIND_VOID, 0, 0);
    int gapIndex = 0;
    int voids = 0;
    for (RawFrame frame : unproven) {
      while (gapIndex < gaps.size() && gaps.get(gapIndex).toSequence < frame.sequence) {
        Gap gap = gaps.get(gapIndex++);
        for (long sequence = Math.max(gap.fromSequence, durableSequence + 1);
            sequence <= gap.toSequence && voids < MAX_VOIDS;
            sequence++) {
          frames.add(sequence, empty, empty.length, 0);
          voids++;
        }
      }
      frames.add(
          frame.sequence,
          frame.bytes,
          frame.bytes.length,
          RecordFormat.leadingSeriesLength(frame.bytes));
    }
    return frames;
  }

  long lastSequence() {
    return lastSequence;
  }

  /// Every frame up to this one is known to be durable, or lost.
  long durableSequence() {
    return durableSequence;
  }
}
