package io.narthex.storage.wal;

import io.narthex.storage.file.AtomicFile;
import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The save-points of a data directory. Those that are there when it is opened hold the log from
/// the first moment on. Thread-safe.
public final class SavePoints {
  private static final Logger LOG = LoggerFactory.getLogger(SavePoints.class);
  private static final Pattern NAME = Pattern.compile("[0-9A-Za-z_-]{1,100}");

  private final FileSystem fileSystem;
  private final Path directory;
  private final LogHolds holds;
  private final Map<String, SavePoint> points = new LinkedHashMap<>();

  private SavePoints(FileSystem fileSystem, Path directory, LogHolds holds) {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.holds = holds;
  }

  /// Reads the save-points in `directory`, which is created where missing. One that is damaged
  /// stands for the oldest frame there is: what was sent is sent again.
  public static SavePoints open(FileSystem fileSystem, Path directory, LogHolds holds)
      throws IOException {
    fileSystem.createDirectories(directory);
    SavePoints points = new SavePoints(fileSystem, directory, holds);
    for (Path path : fileSystem.list(directory)) {
      String file = String.valueOf(path.getFileName());
      if (file.endsWith(SavePointFormat.SUFFIX)) {
        String name = file.substring(0, file.length() - SavePointFormat.SUFFIX.length());
        long sequence = read(fileSystem, path);
        points.points.put(name, points.point(name, sequence, sequence));
      }
    }
    return points;
  }

  private static long read(FileSystem fileSystem, Path path) throws IOException {
    byte[] bytes = AtomicFile.read(fileSystem, path);
    String fault = SavePointFormat.fault(bytes);
    if (!fault.isEmpty()) {
      LOG.error("{}: all that the log still has is sent again ({})", fault, path);
      return 0;
    }
    return SavePointFormat.sequence(bytes);
  }

  private SavePoint point(String name, long sequence, long saved) {
    return new SavePoint(this, name, holds.hold(sequence), saved);
  }

  /// The save-point of this name; a new one stands behind the newest frame and is on disk on
  /// return, so that nothing that comes from here on is missed. One that stands higher than the
  /// log, which has lost its end with the machine, comes back to it.
  ///
  /// @param name letters, digits, `_` and `-`
  /// @param lastSequence of the log
  public synchronized SavePoint get(String name, long lastSequence) throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "save-point name: expected=" + NAME.pattern() + ", actual=" + name);
    }
    SavePoint known = points.get(name);
    if (known != null && known.sequence() > lastSequence + 1) {
      LOG.warn(
          "save-point {}: expected=at most frame {}, actual={}: it goes on from there",
          name,
          lastSequence + 1,
          known.sequence());
    }
    return atMost(name, lastSequence + 1);
  }

  /// The save-point of this name; one that is new or stands higher than `sequence` is set to it,
  /// and is on disk on return. What was got before of one that is set back is not to be used any
  /// more.
  public synchronized SavePoint atMost(String name, long sequence) throws IOException {
    SavePoint known = points.get(name);
    if (known != null && known.sequence() <= sequence) {
      return known;
    }
    write(name, sequence);
    SavePoint fresh = point(name, sequence, sequence);
    if (known != null) {
      known.hold().release();
    }
    points.put(name, fresh);
    return fresh;
  }

  /// Names of all save-points.
  public synchronized List<String> names() {
    return List.copyOf(points.keySet());
  }

  /// Forgets a save-point, its frames may go.
  public synchronized void forget(String name) throws IOException {
    SavePoint point = points.remove(name);
    if (point != null) {
      point.hold().release();
      fileSystem.delete(SavePointFormat.path(directory, name));
      fileSystem.syncDirectory(directory);
    }
  }

  void write(String name, long sequence) throws IOException {
    AtomicFile.replace(
        fileSystem, SavePointFormat.path(directory, name), SavePointFormat.encode(sequence));
  }
}
