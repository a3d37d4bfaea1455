package io.narthex.storage.exchange;

import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A data directory of Prometheus: what it holds, by names alone. Nothing is opened or written.
///
/// @param blocks directories of blocks, ascending by name and so by time
/// @param checkpoint the newest checkpoint's directory as a list of one, or an empty list
/// @param wal segments of the write-ahead log that are not in the checkpoint
/// @param wbl segments of the log of out-of-order samples
/// @param headChunks files of chunks that the head had written
public record PrometheusDirectory(
    Path directory,
    List<Path> blocks,
    List<Path> checkpoint,
    List<Path> wal,
    List<Path> wbl,
    List<Path> headChunks) {
  private static final Pattern ULID = Pattern.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{6,18}");
  private static final Pattern CHECKPOINT = Pattern.compile("checkpoint\\.([0-9]{6,18})");

  public PrometheusDirectory {
    blocks = List.copyOf(blocks);
    checkpoint = List.copyOf(checkpoint);
    wal = List.copyOf(wal);
    wbl = List.copyOf(wbl);
    headChunks = List.copyOf(headChunks);
  }

  /// Whether a directory looks like one of Prometheus' rather than ours or anything else: there is
  /// a block with its `meta.json`, or a log or head chunks named as Prometheus does.
  public static boolean isOne(FileSystem fileSystem, Path directory) throws IOException {
    if (!fileSystem.exists(directory)) {
      return false;
    }
    PrometheusDirectory found = list(fileSystem, directory);
    return !found.blocks.isEmpty()
        || !found.checkpoint.isEmpty()
        || !found.wal.isEmpty()
        || !found.headChunks.isEmpty();
  }

  /// Lists a directory.
  public static PrometheusDirectory list(FileSystem fileSystem, Path directory) throws IOException {
    List<Path> blocks = new ArrayList<>();
    for (Path path : fileSystem.list(directory)) {
      if (ULID.matcher(name(path)).matches()
          && (fileSystem.exists(path.resolve(MetaFile.FILE_NAME))
              || fileSystem.exists(path.resolve(ChunkSegmentFormat.DIRECTORY_NAME)))) {
        blocks.add(path);
      }
    }
    Path wal = directory.resolve("wal");
    List<Path> checkpoint = newestCheckpoint(fileSystem, wal);
    long covered = checkpoint.isEmpty() ? -1 : checkpointNumber(checkpoint.getFirst());
    List<Path> segments = new ArrayList<>();
    for (Path segment : numbered(fileSystem, wal)) {
      if (number(segment) > covered) {
        segments.add(segment);
      }
    }
    return new PrometheusDirectory(
        directory,
        blocks,
        checkpoint,
        segments,
        numbered(fileSystem, directory.resolve("wbl")),
        numbered(fileSystem, directory.resolve("chunks_head")));
  }

  /// The log with all samples in order that no block holds: checkpoint, then write-ahead log.
  public PrometheusLog log(FileSystem fileSystem) throws IOException {
    List<Path> segments = new ArrayList<>();
    for (Path directoryOfCheckpoint : checkpoint) {
      segments.addAll(numbered(fileSystem, directoryOfCheckpoint));
    }
    segments.addAll(wal);
    return new PrometheusLog(fileSystem, segments);
  }

  /// The log of out-of-order samples; its numbers of series are those of [#log].
  public PrometheusLog outOfOrderLog(FileSystem fileSystem) {
    return new PrometheusLog(fileSystem, wbl);
  }

  /// The number that is a segment's name.
  static long number(Path segment) {
    return Long.parseLong(name(segment));
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  private static List<Path> newestCheckpoint(FileSystem fileSystem, Path wal) throws IOException {
    List<Path> newest = List.of();
    if (fileSystem.exists(wal)) {
      for (Path path : fileSystem.list(wal)) {
        if (CHECKPOINT.matcher(name(path)).matches()
            && (newest.isEmpty() || checkpointNumber(newest.getFirst()) < checkpointNumber(path))) {
          newest = List.of(path);
        }
      }
    }
    return newest;
  }

  private static long checkpointNumber(Path checkpoint) {
    String name = name(checkpoint);
    return Long.parseLong(name.substring(name.indexOf('.') + 1));
  }

  /// Files in a directory whose names are numbers, ascending; none where there is no directory.
  private static List<Path> numbered(FileSystem fileSystem, Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    if (fileSystem.exists(directory)) {
      for (Path path : fileSystem.list(directory)) {
        if (NUMBER.matcher(name(path)).matches()) {
          files.add(path);
        }
      }
    }
    files.sort((a, b) -> Long.compare(number(a), number(b)));
    return files;
  }
}
