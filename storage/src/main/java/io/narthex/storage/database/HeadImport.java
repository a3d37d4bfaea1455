package io.narthex.storage.database;

import io.narthex.storage.block.BlockWriter;
import io.narthex.storage.block.Ulid;
import io.narthex.storage.exchange.PrometheusDirectory;
import io.narthex.storage.file.DurableFile;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.text.Timestamps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Imports what a Prometheus head holds: a block for each two hours, named by what the files are,
/// so that the same files are not imported twice. The log is read once to count, then again for
/// each part of the series whose samples fit into memory together. Used once; not thread-safe.
final class HeadImport {
  private static final long RANGE_MS = 7_200_000;

  /// Blocks that are written at the same time.
  private static final int MOST_BLOCKS = 16;

  private final ImportWork work;
  private final PrometheusDirectory source;
  private final long fromMs;
  private final int samplesAtOnce;
  private final LogSeries series = new LogSeries();

  /// Number of samples of each series, as they stand in the files.
  private long[] counts = new long[1 << 10];

  /// Start of each range that has samples, and the name of its block.
  private final SortedMap<Long, Ulid> ranges = new TreeMap<>();

  /// @param fromMs samples that came in order and are older are in blocks
  HeadImport(ImportWork work, PrometheusDirectory source, long fromMs, int samplesAtOnce) {
    this.work = work;
    this.source = source;
    this.fromMs = fromMs;
    this.samplesAtOnce = samplesAtOnce;
  }

  /// A block that is being written.
  private record RangeBlock(String what, BlockWriter writer, SeriesEncoder encoder)
      implements AutoCloseable {
    @Override
    public void close() throws IOException {
      writer.close();
    }
  }

  void run() throws IOException {
    if (files().isEmpty()) {
      return;
    }
    count();
    ranges
        .entrySet()
        .removeIf(range -> {
          boolean known = work.target().holds(List.of(range.getValue()));
          if (known) {
            work.skipped(what(range.getKey()));
          }
          return known;
        });
    List<Map.Entry<Long, Ulid>> left = List.copyOf(ranges.entrySet());
    for (int from = 0; from < left.size(); from += MOST_BLOCKS) {
      write(left.subList(from, Math.min(from + MOST_BLOCKS, left.size())));
    }
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>(source.checkpoint());
    files.addAll(source.wal());
    files.addAll(source.wbl());
    files.addAll(source.headChunks());
    return files;
  }

  private static String what(long startMs) {
    return "head from "
        + Timestamps.rfc3339(startMs)
        + " to "
        + Timestamps.rfc3339(startMs + RANGE_MS);
  }

  /// Finds out which series and ranges there are.
  private void count() throws IOException {
    String origin = "head " + fingerprint() + " " + fromMs + " ";
    work.listener().begin("head: reading the log", 0);
    LogSamplesReader reader =
        new LogSamplesReader(
            series,
            fromMs,
            (number, timestampMs, value) -> {
              if (number >= counts.length) {
                counts = Arrays.copyOf(counts, 2 * number);
              }
              counts[number]++;
              long start = start(timestampMs);
              if (!ranges.containsKey(start)) {
                ranges.put(start, DerivedUlid.of(start + RANGE_MS, origin + start));
              }
              work.listener().advance(1);
            });
    reader.read(work.fileSystem(), source);
    counts = Arrays.copyOf(counts, Math.max(counts.length, series.count()));
    reader.damages().forEach(work::problem);
    reader.remarks().forEach(work.listener()::tell);
    work.leftOut(reader.histogramSamples(), reader.startTimestamps());
  }

  private static long start(long timestampMs) {
    return Math.floorDiv(timestampMs, RANGE_MS) * RANGE_MS;
  }

  /// Names and sizes of all files.
  private String fingerprint() throws IOException {
    FileSystem fileSystem = work.fileSystem();
    StringBuilder text = new StringBuilder();
    for (Path path : files()) {
      text.append(source.directory().relativize(path));
      if (!source.checkpoint().contains(path)) {
        try (DurableFile file = fileSystem.open(path, FileSystem.Mode.READ)) {
          text.append(' ').append(file.sizeBytes());
        }
      }
      text.append('\n');
    }
    return text.toString();
  }

  /// Writes the blocks of some ranges.
  private void write(List<Map.Entry<Long, Ulid>> some) throws IOException {
    SortedMap<Long, RangeBlock> blocks = new TreeMap<>();
    try {
      for (Map.Entry<Long, Ulid> range : some) {
        blocks.put(range.getKey(), begin(range.getKey(), range.getValue()));
      }
      work.listener().begin("head: writing " + some.size() + " blocks", series.count());
      int[] sorted = series.sorted();
      int from = 0;
      while (from < sorted.length) {
        int to = partEnd(sorted, from);
        HeadPart part = new HeadPart(series, Arrays.copyOfRange(sorted, from, to), counts);
        part.read(work.fileSystem(), source, fromMs);
        for (int i = 0; i < to - from; i++) {
          write(part, i, blocks);
        }
        work.listener().advance(to - from);
        from = to;
      }
      for (RangeBlock block : blocks.values()) {
        work.complete(block.what(), block.writer(), block.encoder().tally());
      }
    } finally {
      for (RangeBlock block : blocks.values()) {
        block.close();
      }
    }
  }

  private RangeBlock begin(long startMs, Ulid ulid) throws IOException {
    BlockWriter writer = work.target().write(ulid, 1, List.of(ulid));
    return new RangeBlock(
        what(startMs), writer, new SeriesEncoder(writer, work.target().identity()));
  }

  /// End of the series from `from` on whose samples fit into memory, at least one.
  private int partEnd(int[] sorted, int from) {
    int to = from;
    long samples = 0;
    while (to < sorted.length && (to == from || samples + counts[sorted[to]] <= samplesAtOnce)) {
      samples += counts[sorted[to++]];
    }
    return to;
  }

  private void write(HeadPart part, int index, SortedMap<Long, RangeBlock> blocks)
      throws IOException {
    int samples = part.order(index);
    long lastStart = 0;
    SeriesEncoder encoder = null;
    for (int i = 0; i < samples; i++) {
      long start = start(part.timestampMs(i));
      RangeBlock block = blocks.get(start);
      if (block == null) {
        continue;
      }
      if (encoder == null || start != lastStart) {
        if (encoder != null) {
          encoder.end();
        }
        encoder = block.encoder();
        encoder.begin(part.labels(index));
        lastStart = start;
      }
      encoder.add(part.timestampMs(i), part.value(i));
    }
    if (encoder != null) {
      encoder.end();
    }
  }
}
