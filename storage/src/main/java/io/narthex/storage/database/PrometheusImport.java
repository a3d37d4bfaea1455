package io.narthex.storage.database;

import io.narthex.storage.StorageException;
import io.narthex.storage.exchange.PrometheusDirectory;
import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;

/// Brings the data of a Prometheus into a data directory of ours: each block becomes one block, and
/// what its head holds (checkpoint, logs and head chunks) one for every two hours. The source is
/// only read and may be a copy of a directory in use. Blocks that overlap with others are merged by
/// the next compactions of the server.
///
/// An import that was cut off goes on where it stopped: a block is there as a whole or not at all,
/// and names the blocks whose content it holds. Damaged blocks are named and left out, damaged
/// parts of a log are passed over. Memory is bounded by the number of series and by
/// [Plan#samplesAtOnce].
public final class PrometheusImport {
  private PrometheusImport() {}

  /// Where to read, where to write.
  ///
  /// @param source data directory of Prometheus
  /// @param target data directory of ours, created where missing
  /// @param verify whether every block is read again and compared
  /// @param samplesAtOnce how many samples of the head are held in memory: the log is read once for
  ///   each so many
  public record Plan(Path source, Path target, boolean verify, int samplesAtOnce) {
    private static final int BYTES_PER_SAMPLE = Long.BYTES + Double.BYTES;
    private static final int SHARE_OF_HEAP = 4;

    public Plan {
      if (samplesAtOnce < 1) {
        throw new IllegalArgumentException(
            "samples at once: expected=at least 1, actual=" + samplesAtOnce);
      }
    }

    /// With a quarter of the heap for samples of the head.
    public Plan(Path source, Path target, boolean verify) {
      this(
          source,
          target,
          verify,
          Math.clamp(
              Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP / BYTES_PER_SAMPLE,
              1,
              Integer.MAX_VALUE / 2));
    }
  }

  /// What a source directory holds.
  ///
  /// @param logFiles segments and files of head chunks
  public record Contents(int blocks, int logFiles) {}

  /// What became of it.
  ///
  /// @param blocksWritten new blocks
  /// @param blocksSkipped that were imported before
  /// @param series series of the new blocks, added up
  /// @param samples samples of the new blocks
  /// @param histogramSamples left out: native histograms are not stored yet
  /// @param startTimestamps left out, of samples that are stored without them
  /// @param problems what could not be read, one line each; these parts were not imported
  public record Report(
      int blocksWritten,
      int blocksSkipped,
      long series,
      long samples,
      long histogramSamples,
      long startTimestamps,
      List<String> problems) {
    public Report {
      problems = List.copyOf(problems);
    }
  }

  /// Whether a directory is a data directory of Prometheus and has nothing of ours in it.
  public static boolean isSource(Path directory) throws IOException {
    FileSystem fileSystem = FileSystem.nio();
    return PrometheusDirectory.isOne(fileSystem, directory)
        && !fileSystem.exists(directory.resolve(DataFiles.BLOCKS))
        && !fileSystem.exists(directory.resolve(IdentityFile.NAME));
  }

  /// Looks what `directory` holds.
  ///
  /// @throws StorageException `UNAVAILABLE` where it is no data directory of Prometheus
  public static Contents look(Path directory) throws IOException {
    PrometheusDirectory found = list(FileSystem.nio(), directory);
    return new Contents(
        found.blocks().size(),
        found.checkpoint().size()
            + found.wal().size()
            + found.wbl().size()
            + found.headChunks().size());
  }

  /// Imports, holding the target.
  ///
  /// @param random secret, unpredictable; used where the target is new
  /// @throws StorageException `UNAVAILABLE` where the source is none, another process holds the
  ///   target, or it is a directory of Prometheus
  /// @throws IOException where reading or writing failed; what is complete by then stays
  public static Report run(Plan plan, LongSupplier random, WorkListener listener)
      throws IOException {
    return run(FileSystem.nio(), plan, random, listener);
  }

  static Report run(FileSystem fileSystem, Plan plan, LongSupplier random, WorkListener listener)
      throws IOException {
    PrometheusDirectory source = list(fileSystem, plan.source());
    try (ImportTarget target = ImportTarget.open(fileSystem, plan.target(), random)) {
      ImportWork work = new ImportWork(fileSystem, target, plan.verify(), listener);
      BlockImport blocks = new BlockImport(work);
      long headFromMs = Long.MIN_VALUE;
      for (Path block : source.blocks()) {
        headFromMs = Math.max(headFromMs, blocks.run(block));
      }
      new HeadImport(work, source, headFromMs, plan.samplesAtOnce()).run();
      return work.report();
    }
  }

  private static PrometheusDirectory list(FileSystem fileSystem, Path directory)
      throws IOException {
    if (!PrometheusDirectory.isOne(fileSystem, directory)) {
      throw new StorageException(
          StorageException.Kind.UNAVAILABLE,
          "source: expected=a data directory of Prometheus (with blocks or wal/), actual="
              + (fileSystem.exists(directory) ? "none of these" : "nothing")
              + " ("
              + directory
              + ")");
    }
    return PrometheusDirectory.list(fileSystem, directory);
  }
}
