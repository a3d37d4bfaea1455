package io.narthex.storage.database;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SampleCursor;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.block.Block;
import io.narthex.storage.exchange.BlockSeries;
import io.narthex.storage.exchange.FloatSamples;
import io.narthex.storage.exchange.PrometheusBlock;
import io.narthex.storage.exchange.PrometheusBlockWriter;
import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes the blocks of a data directory, or of a snapshot of one, as blocks that Prometheus opens;
/// without what is deleted of them. A block keeps its name, and one that is there already is left
/// alone, so an export that was cut off goes on where it stopped. What only the head of a server
/// holds is not in a block yet: a snapshot has it.
public final class PrometheusExport {
  private final FileSystem fileSystem;
  private final Plan plan;
  private final WorkListener listener;
  private int blocksWritten;
  private int blocksSkipped;
  private long series;
  private long samples;

  /// Where to read, where to write.
  ///
  /// @param source data directory of ours
  /// @param target directory that gets the blocks, created where missing
  /// @param range samples outside are left out
  /// @param verify whether every block is read again and compared
  public record Plan(Path source, Path target, TimeRange range, boolean verify) {}

  /// What became of it.
  ///
  /// @param blocksSkipped that were there already
  /// @param series series of the new blocks, added up
  /// @param problems blocks that cannot be read, one line each
  public record Report(
      int blocksWritten, int blocksSkipped, long series, long samples, List<String> problems) {
    public Report {
      problems = List.copyOf(problems);
    }
  }

  private PrometheusExport(FileSystem fileSystem, Plan plan, WorkListener listener) {
    this.fileSystem = fileSystem;
    this.plan = plan;
    this.listener = listener;
  }

  /// Exports.
  ///
  /// @throws StorageException `UNAVAILABLE` where the source is none, or the target is a data
  ///   directory of ours
  /// @throws IOException where reading or writing failed; what is complete by then stays
  public static Report run(Plan plan, WorkListener listener) throws IOException {
    FileSystem fileSystem = FileSystem.nio();
    if (fileSystem.exists(plan.target().resolve(DataFiles.BLOCKS))) {
      throw new StorageException(
          StorageException.Kind.UNAVAILABLE,
          "target: expected=a directory of Prometheus, or none yet, actual=one of Narthex ("
              + plan.target()
              + ")");
    }
    try (OfflineBlocks source = OfflineBlocks.open(fileSystem, plan.source())) {
      // Prometheus' tools take a directory for one of its own only if this is there.
      fileSystem.createDirectories(plan.target().resolve("wal"));
      return new PrometheusExport(fileSystem, plan, listener).run(source);
    }
  }

  private Report run(OfflineBlocks source) throws IOException {
    List<String> problems = new ArrayList<>(source.problems());
    source.problems().forEach(listener::tell);
    for (Block block : source.blocks()) {
      try {
        export(block);
      } catch (StorageException e) {
        problems.add(block + ": not exported: " + e.getMessage());
        listener.tell(problems.getLast());
      }
    }
    return new Report(blocksWritten, blocksSkipped, series, samples, problems);
  }

  private void export(Block block) throws IOException {
    TimeRange range = plan.range();
    if (!range.overlaps(block.range())) {
      return;
    }
    boolean whole =
        range.startMs() <= block.manifest().minMs() && block.manifest().maxMs() <= range.endMs();
    String name =
        (whole
                ? block.ulid()
                : DerivedUlid.of(block.ulid().timeMs(), "part " + block.ulid() + " " + range))
            .toString();
    if (fileSystem.exists(plan.target().resolve(name))) {
      blocksSkipped++;
      listener.tell(block + ": exported before, skipped");
      return;
    }
    SeriesSelection selection = OfflineBlocks.select(List.of(block), List.of(), range);
    listener.begin(block.toString(), selection.seriesCount());
    SampleTally written = new SampleTally();
    try (PrometheusBlockWriter writer =
        PrometheusBlockWriter.create(fileSystem, plan.target(), name)) {
      write(selection, writer, written);
      if (writer.isEmpty()) {
        listener.tell(block + ": no samples to export");
        return;
      }
      writer.finish();
    }
    if (plan.verify()) {
      check(name, written);
    }
    blocksWritten++;
    series += written.series();
    samples += written.samples();
    listener.tell(
        block
            + ": "
            + written.series()
            + " series, "
            + written.samples()
            + " samples in "
            + plan.target().resolve(name)
            + (plan.verify() ? ", verified" : ""));
  }

  private void write(SeriesSelection selection, PrometheusBlockWriter writer, SampleTally written)
      throws IOException {
    SampleBatch batch = new SampleBatch();
    int last = -1;
    try (SampleCursor cursor = selection.cursor(0, selection.seriesCount())) {
      while (cursor.next(batch)) {
        if (batch.ordinal != last) {
          listener.advance(batch.ordinal - (long) last);
          last = batch.ordinal;
          written.series(selection.labels(last));
          writer.beginSeries(selection.labels(last));
        }
        writer.append(batch.timestampsMs, batch.values, 0, batch.count);
        for (int i = 0; i < batch.count; i++) {
          written.sample(batch.timestampsMs[i], batch.values[i]);
        }
      }
    }
    batch.release(ReadContext.unbounded());
  }

  private void check(String name, SampleTally written) throws IOException {
    SampleTally read = new SampleTally();
    FloatSamples floats = new FloatSamples();
    try (PrometheusBlock exported = PrometheusBlock.open(fileSystem, plan.target().resolve(name))) {
      BlockSeries all = exported.series();
      while (all.next()) {
        read.series(all.labels());
        for (int i = 0; i < all.chunkCount(); i++) {
          all.readFloats(i, floats);
          for (int k = 0; k < floats.count(); k++) {
            read.sample(floats.timestampsMs()[k], floats.values()[k]);
          }
        }
      }
    }
    if (!read.isSame(written)) {
      throw new StorageException(
          StorageException.Kind.CORRUPT,
          "exported block: expected="
              + written
              + ", actual="
              + read
              + " ("
              + plan.target().resolve(name)
              + ")");
    }
  }
}
