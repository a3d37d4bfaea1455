package io.narthex.storage.exchange;

import io.narthex.storage.StorageException;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.exchange.BlockMeta.Counts;
import io.narthex.storage.file.AtomicFile;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.text.Utf8;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Reads and writes `meta.json`:
///
///     {"ulid": …, "minTime": …, "maxTime": …,
///      "stats": {"numSamples": …, "numFloatSamples": …, "numHistogramSamples": …, "numSeries": …,
///                "numChunks": …, "numTombstones": …},
///      "compaction": {"level": …, "sources": [ulid …], "hints": [text …]},
///      "version": 1}
///
/// Counts of 0 are left out; members nobody here knows are passed over.
final class MetaFile {
  static final String FILE_NAME = "meta.json";
  private static final long VERSION = 1;

  private final Path path;

  private MetaFile(Path path) {
    this.path = path;
  }

  /// Reads the file of a block's directory.
  static BlockMeta read(FileSystem fileSystem, Path directory) throws IOException {
    Path path = directory.resolve(FILE_NAME);
    byte[] bytes;
    try {
      bytes = AtomicFile.read(fileSystem, path);
    } catch (NoSuchFileException e) {
      throw FileBytes.corrupt(FILE_NAME, "a file", "nothing", path, 0);
    }
    try {
      return new MetaFile(path).meta(JsonReader.readObject(Utf8.decode(bytes)));
    } catch (MalformedBytesException e) {
      throw FileBytes.corrupt(FILE_NAME, "a JSON object", "{" + e.getMessage() + "}", path, 0);
    }
  }

  private BlockMeta meta(Map<String, Object> json) {
    long version = number(json, "version");
    if (version != VERSION) {
      throw corrupt("version", VERSION, version);
    }
    long minTimeMs = number(json, "minTime");
    long maxTimeMs = number(json, "maxTime");
    if (minTimeMs > maxTimeMs) {
      throw corrupt("maxTime", "at least minTime " + minTimeMs, maxTimeMs);
    }
    Map<?, ?> stats = object(json, "stats");
    Map<?, ?> compaction = object(json, "compaction");
    long histograms = number(stats, "numHistogramSamples");
    long floats = number(stats, "numFloatSamples");
    if (floats == 0) {
      floats = Math.max(0, number(stats, "numSamples") - histograms);
    }
    Counts counts =
        new Counts(
            number(stats, "numSeries"),
            number(stats, "numChunks"),
            floats,
            histograms,
            number(stats, "numTombstones"));
    List<String> sources = new ArrayList<>();
    if (compaction.get("sources") instanceof List<?> list) {
      list.forEach(source -> sources.add(source.toString()));
    }
    String ulid = json.get("ulid") instanceof String text ? text : "";
    int level = Math.clamp(number(compaction, "level"), 0, Integer.MAX_VALUE);
    boolean partOfHead = compaction.get("hints") instanceof List<?> hints && !hints.isEmpty();
    return new BlockMeta(ulid, minTimeMs, maxTimeMs, counts, level, sources, partOfHead);
  }

  private long number(Map<?, ?> object, String name) {
    Object value = object.get(name);
    if (value == null) {
      return 0;
    }
    if (value instanceof Long number) {
      return number;
    }
    throw corrupt(name, "an integer", value);
  }

  private Map<?, ?> object(Map<?, ?> object, String name) {
    Object value = object.get(name);
    if (value == null) {
      return Map.of();
    }
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw corrupt(name, "an object", value);
  }

  private StorageException corrupt(String member, Object expected, Object actual) {
    return FileBytes.corrupt(FILE_NAME + " " + member, expected, actual, path, 0);
  }

  /// The text of the file as upstream lays it out.
  static String toJson(BlockMeta meta) {
    Counts counts = meta.counts();
    List<String> stats = new ArrayList<>();
    addCount(stats, "numSamples", counts.samples());
    addCount(stats, "numFloatSamples", counts.floatSamples());
    addCount(stats, "numHistogramSamples", counts.histogramSamples());
    addCount(stats, "numSeries", counts.series());
    addCount(stats, "numChunks", counts.chunks());
    addCount(stats, "numTombstones", counts.tombstones());
    List<String> sources = meta.sources().stream().map(s -> "\t\t\t\"" + s + "\"").toList();
    return "{\n\t\"ulid\": \""
        + meta.ulid()
        + "\",\n\t\"minTime\": "
        + meta.minTimeMs()
        + ",\n\t\"maxTime\": "
        + meta.maxTimeMs()
        + ",\n\t\"stats\": {"
        + (stats.isEmpty() ? "" : "\n" + String.join(",\n", stats) + "\n\t")
        + "},\n\t\"compaction\": {\n\t\t\"level\": "
        + meta.compactionLevel()
        + ",\n\t\t\"sources\": [\n"
        + String.join(",\n", sources)
        + "\n\t\t]\n\t},\n\t\"version\": "
        + VERSION
        + "\n}";
  }

  private static void addCount(List<String> stats, String name, long count) {
    if (count != 0) {
      stats.add("\t\t\"" + name + "\": " + count);
    }
  }
}
