package io.narthex.storage.wal;

import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/// The files of a log as they were found when it was opened: number to path.
record LogDirectory(
    SortedMap<Long, Path> segments,
    SortedMap<Long, Path> seriesFiles,
    ClosedSegments closedSegments) {

  /// Lists `directory`, which is created where missing.
  static LogDirectory list(FileSystem fileSystem, Path directory) throws IOException {
    fileSystem.createDirectories(directory);
    List<Path> paths = fileSystem.list(directory);
    return new LogDirectory(
        ofKind(LogFileFormat.SEGMENT, paths),
        ofKind(LogFileFormat.SERIES, paths),
        new ClosedSegments(fileSystem, directory));
  }

  private static SortedMap<Long, Path> ofKind(LogFileFormat format, List<Path> paths) {
    SortedMap<Long, Path> numbered = new TreeMap<>();
    for (Path path : paths) {
      OptionalLong number = format.number(path);
      if (number.isPresent()) {
        numbered.put(number.getAsLong(), path);
      }
    }
    return numbered;
  }

  /// 0 where there is none.
  long firstSegmentNumber() {
    return segments.isEmpty() ? 0 : segments.firstKey();
  }

  long lastSegmentNumber() {
    return segments.isEmpty() ? 0 : segments.lastKey();
  }

  long lastSeriesNumber() {
    return seriesFiles.isEmpty() ? 0 : seriesFiles.lastKey();
  }
}
