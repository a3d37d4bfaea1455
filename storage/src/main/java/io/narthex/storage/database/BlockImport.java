package io.narthex.storage.database;

import io.narthex.storage.StorageException;
import io.narthex.storage.block.BlockWriter;
import io.narthex.storage.block.Ulid;
import io.narthex.storage.exchange.BlockMeta;
import io.narthex.storage.exchange.BlockSeries;
import io.narthex.storage.exchange.FloatSamples;
import io.narthex.storage.exchange.PrometheusBlock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Imports blocks of Prometheus, each as a block of the same name and with the same sources: by
/// these it is known later that their content is here, also after compactions on either side. Not
/// thread-safe.
final class BlockImport {
  private final ImportWork work;
  private final FloatSamples floats = new FloatSamples();
  private long histogramSamples;
  private long startTimestamps;

  BlockImport(ImportWork work) {
    this.work = work;
  }

  /// Imports the block in a directory, without what is deleted of it; notes a problem where it
  /// cannot be read.
  ///
  /// @return end of the time up to which the head's samples are in this block, `Long.MIN_VALUE`
  ///   where it does not say so
  long run(Path directory) throws IOException {
    String what = "block " + directory.getFileName();
    try (PrometheusBlock block = PrometheusBlock.open(work.fileSystem(), directory)) {
      BlockMeta meta = block.meta();
      Ulid ulid = Ulid.parse(String.valueOf(directory.getFileName())).orElseThrow();
      List<Ulid> sources = sources(meta, ulid);
      if (work.target().holds(sources)) {
        work.skipped(what);
      } else {
        write(what, block, ulid, sources);
      }
      return meta.partOfHead() ? Long.MIN_VALUE : meta.maxTimeMs();
    } catch (StorageException e) {
      work.problem(what + ": not imported: " + e.getMessage());
    } catch (IOException e) {
      if (work.fileSystem().exists(directory)) {
        throw e;
      }
      work.problem(what + ": not imported: it was removed meanwhile");
    }
    return Long.MIN_VALUE;
  }

  private static List<Ulid> sources(BlockMeta meta, Ulid ulid) {
    List<Ulid> sources = new ArrayList<>();
    for (String source : meta.sources()) {
      Ulid.parse(source).ifPresent(sources::add);
    }
    return sources.isEmpty() || sources.size() < meta.sources().size() ? List.of(ulid) : sources;
  }

  private void write(String what, PrometheusBlock block, Ulid ulid, List<Ulid> sources)
      throws IOException {
    histogramSamples = 0;
    startTimestamps = 0;
    BlockSeries series = block.series();
    work.listener().begin(what, series.count());
    int level = Math.max(1, block.meta().compactionLevel());
    try (BlockWriter writer = work.target().write(ulid, level, sources)) {
      SeriesEncoder encoder = new SeriesEncoder(writer, work.target().identity());
      while (series.next()) {
        encoder.begin(series.labels());
        for (int i = 0; i < series.chunkCount(); i++) {
          copy(series, i, encoder);
        }
        encoder.end();
        work.listener().advance(1);
      }
      work.complete(what, writer, encoder.tally());
      work.leftOut(histogramSamples, startTimestamps);
    }
  }

  private void copy(BlockSeries series, int chunk, SeriesEncoder encoder) throws IOException {
    if (!series.readFloats(chunk, floats)) {
      histogramSamples += series.readChunk(chunk).sampleCount();
      return;
    }
    for (int i = 0; i < floats.count(); i++) {
      encoder.add(floats.timestampsMs()[i], floats.values()[i]);
      startTimestamps += floats.startTimestampsMs()[i] != 0 ? 1 : 0;
    }
  }
}
