package io.narthex.storage.wal;

import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.file.DurableFile;
import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows a log that is being written: its samples, frame by frame in ascending sequence, from any
/// sequence on that is still there. Never reads a frame that is not on disk, so that what was read
/// is never taken back by a crash. A place in the log is a sequence: it outlives segments, and the
/// frames that a failing disk made the log write a second time.
///
/// Segments are read in the order of their numbers. Where a frame is missing it may stand in a
/// later one, because a segment that was given up and the one after it hold the same frames; where
/// it does not it is lost and counted. Not thread-safe.
public final class LogTail implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);

  private final FileSystem fileSystem;
  private final Path directory;
  private final LongSupplier durableSequence;
  private final DecodedFrame frame = new DecodedFrame();

  /// The segment being read.
  private @Nullable DurableFile file;

  private @Nullable FrameReader reader;
  private long number;

  /// Frames up to this one were on disk when the reader was made; what it has of later ones may be
  /// out of date.
  private long readerLimit;

  /// Where in the segment the last frame that was taken ends.
  private long takenEnd;

  private long wanted;
  private long sequence;
  private long framesLost;

  /// Begins at frame `fromSequence`.
  ///
  /// @param durableSequence answers up to which frame the log may be read
  LogTail(FileSystem fileSystem, Path directory, LongSupplier durableSequence, long fromSequence) {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.durableSequence = durableSequence;
    this.wanted = Math.max(1, fromSequence);
  }

  /// Goes to the next frame, which may be one without samples.
  ///
  /// @return whether there is one; if not, there may be one later
  /// @throws IOException where a file cannot be read; another call tries again
  public boolean next() throws IOException {
    try {
      while (wanted <= durableSequence.getAsLong()) {
        if (!hasReader()) {
          return false;
        }
        if (readNext()) {
          return true;
        }
        if (wanted <= readerLimit && !goOn(number + 1, false)) {
          reader = null;
          return false;
        }
      }
      return false;
    } catch (NoSuchFileException e) {
      LOG.debug("log segment dropped while it was looked for", e);
      leave();
      return false;
    }
  }

  /// Makes a reader for what has come to the segment, or goes to the segment that has the frame
  /// wanted.
  private boolean hasReader() throws IOException {
    DurableFile open = file;
    if (open == null) {
      return goOn(0, true);
    }
    if (reader == null || wanted > readerLimit) {
      readerLimit = durableSequence.getAsLong();
      reader = new FrameReader(open, number, takenEnd);
    }
    return true;
  }

  private boolean readNext() throws IOException {
    while (wanted <= readerLimit) {
      FrameReader frames = reader;
      if (frames == null || !frames.next() || frames.sequence() > readerLimit) {
        return false;
      }
      long found = frames.sequence();
      if (found < wanted) {
        takenEnd = frames.goodEnd();
        continue;
      }
      if (found > wanted) {
        if (hasLater()) {
          return false;
        }
        framesLost += found - wanted;
        LOG.error("log frames {} to {} are lost ({})", wanted, found - 1, directory);
      }
      wanted = found + 1;
      takenEnd = frames.goodEnd();
      if (take(frames)) {
        sequence = found;
        return true;
      }
    }
    return false;
  }

  private boolean take(FrameReader frames) {
    if (frames.isVoid()) {
      return false;
    }
    try {
      frame.decodeSamples(frames.bytes(), frames.payloadOffset(), frames.payloadLength());
      return true;
    } catch (MalformedBytesException e) {
      framesLost++;
      LOG.error(
          "log frame {} has a good checksum and cannot be decoded: {} ({})",
          frames.sequence(),
          e.getMessage(),
          directory);
      return false;
    }
  }

  /// Whether a later segment has the frame that is missing in this one; goes there if so.
  private boolean hasLater() throws IOException {
    for (FrameSource segment : segments(number + 1)) {
      if (segment.headerIsWhole() && segment.firstSequence() <= wanted) {
        return goOn(number + 1, true);
      }
    }
    return false;
  }

  /// Opens a segment from number `from` on.
  ///
  /// @param skipping the last one that begins at or before the frame wanted, where there is one;
  ///   else the first
  /// @return whether there is one in use
  private boolean goOn(long from, boolean skipping) throws IOException {
    FrameSource chosen = null;
    for (FrameSource segment : segments(from)) {
      boolean covers = skipping && segment.headerIsWhole() && segment.firstSequence() <= wanted;
      if (covers || (chosen == null && !segment.headerIsBlank())) {
        chosen = segment;
      }
    }
    if (chosen == null) {
      return false;
    }
    leave();
    file = fileSystem.open(chosen.path(), FileSystem.Mode.READ);
    number = chosen.number();
    takenEnd = LogFileFormat.HEADER_SIZE;
    return hasReader();
  }

  private List<FrameSource> segments(long from) throws IOException {
    List<FrameSource> segments = new ArrayList<>();
    for (Path path : fileSystem.list(directory)) {
      OptionalLong found = LogFileFormat.SEGMENT.number(path);
      if (found.isPresent() && found.getAsLong() >= from) {
        segments.add(new FrameSource(fileSystem, LogFileFormat.SEGMENT, path, found.getAsLong()));
      }
    }
    segments.sort((a, b) -> Long.compare(a.number(), b.number()));
    return segments;
  }

  /// Sequence of the current frame.
  public long sequence() {
    return sequence;
  }

  /// Sequence of the frame that is looked for next.
  public long nextSequence() {
    return wanted;
  }

  /// Frames that could not be found or read.
  public long framesLost() {
    return framesLost;
  }

  /// Samples of the current frame, those out of order behind the others.
  public int sampleCount() {
    return frame.sampleCount();
  }

  /// Series ref of sample `index` of the current frame.
  public long ref(int index) {
    int inOrder = frame.samples().count();
    return index < inOrder
        ? frame.samples().refs()[index]
        : frame.outOfOrder().refs()[index - inOrder];
  }

  public long timestampMs(int index) {
    int inOrder = frame.samples().count();
    return index < inOrder
        ? frame.samples().timestampsMs()[index]
        : frame.outOfOrder().timestampsMs()[index - inOrder];
  }

  public double value(int index) {
    int inOrder = frame.samples().count();
    return index < inOrder
        ? frame.samples().values()[index]
        : frame.outOfOrder().values()[index - inOrder];
  }

  private void leave() {
    DurableFile open = file;
    file = null;
    reader = null;
    readerLimit = 0;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        LOG.warn("log segment not closed: {} ({})", e, open.path());
      }
    }
  }

  @Override
  public void close() {
    leave();
  }
}
