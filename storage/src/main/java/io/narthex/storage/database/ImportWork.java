package io.narthex.storage.database;

import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.block.Block;
import io.narthex.storage.block.BlockWriter;
import io.narthex.storage.block.Ulid;
import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What the parts of one import share: where blocks go, and what became of them. Not thread-safe.
final class ImportWork {
  private final FileSystem fileSystem;
  private final ImportTarget target;
  private final boolean verify;
  private final WorkListener listener;
  private final List<String> problems = new ArrayList<>();
  private int blocksWritten;
  private int blocksSkipped;
  private long series;
  private long samples;
  private long histogramSamples;
  private long startTimestamps;

  /// @param verify whether each block is read again
  ImportWork(FileSystem fileSystem, ImportTarget target, boolean verify, WorkListener listener) {
    this.fileSystem = fileSystem;
    this.target = target;
    this.verify = verify;
    this.listener = listener;
  }

  FileSystem fileSystem() {
    return fileSystem;
  }

  ImportTarget target() {
    return target;
  }

  WorkListener listener() {
    return listener;
  }

  /// A part of the source cannot be read.
  void problem(String line) {
    problems.add(line);
    listener.tell(line);
  }

  void skipped(String what) {
    blocksSkipped++;
    listener.tell(what + ": imported before, skipped");
  }

  /// Samples that are not stored.
  void leftOut(long ofHistograms, long withStartTimestamps) {
    histogramSamples += ofHistograms;
    startTimestamps += withStartTimestamps;
  }

  /// Completes a block and makes it one of the target's.
  ///
  /// @param written what it was given
  /// @throws StorageException `CORRUPT` where it is read again and is not the same; it is gone then
  void complete(String what, BlockWriter writer, SampleTally written) throws IOException {
    if (writer.seriesCount() == 0) {
      listener.tell(what + ": no samples to import");
      return;
    }
    Ulid ulid = writer.finish().ulid();
    Block block = target.publish(ulid);
    if (verify) {
      check(what, block, written);
    }
    blocksWritten++;
    series += written.series();
    samples += written.samples();
    listener.tell(
        what
            + ": "
            + written.series()
            + " series, "
            + written.samples()
            + " samples in block "
            + ulid
            + (verify ? ", verified" : ""));
  }

  private void check(String what, Block block, SampleTally written) {
    SampleTally read = new SampleTally();
    try {
      read.add(OfflineBlocks.select(List.of(block), List.of(), TimeRange.ALL));
    } catch (StorageException e) {
      target.remove(block);
      throw e;
    }
    if (!read.isSame(written)) {
      target.remove(block);
      throw new StorageException(
          StorageException.Kind.CORRUPT,
          what + ": expected=" + written + ", actual=" + read + " (" + block.directory() + ")");
    }
  }

  PrometheusImport.Report report() {
    return new PrometheusImport.Report(
        blocksWritten, blocksSkipped, series, samples, histogramSamples, startTimestamps, problems);
  }
}
