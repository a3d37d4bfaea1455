package io.narthex.storage.exchange;

import io.narthex.storage.StorageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads a whole block: every series, chunk and list of postings. Used once.
final class BlockVerifier {
  private final PrometheusBlock block;
  private final IndexReader index;
  private final FloatSamples samples = new FloatSamples();
  private final List<String> damages = new ArrayList<>();

  /// References of the series read, ascending.
  private long[] references = new long[1 << 10];

  private int seriesCount;
  private long chunkCount;
  private long floatSamples;
  private long histogramSamples;
  private long labelCount;

  BlockVerifier(PrometheusBlock block, IndexReader index) {
    this.block = block;
    this.index = index;
  }

  BlockVerification verify() throws IOException {
    check(this::verifySeries);
    check(this::verifyPostings);
    BlockMeta.Counts counts =
        new BlockMeta.Counts(
            seriesCount, chunkCount, floatSamples, histogramSamples, block.tombstones().count());
    if (damages.isEmpty()) {
      check(() -> compareCounts(counts));
    }
    return new BlockVerification(counts, damages);
  }

  /// A part of the work that ends with the first damage.
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  /// Runs a step and notes its damage.
  private void check(Step step) throws IOException {
    if (damages.size() < BlockVerification.MAX_DAMAGES) {
      try {
        step.run();
      } catch (StorageException e) {
        damages.add(String.valueOf(e.getMessage()));
      }
    }
  }

  private void verifySeries() throws IOException {
    BlockSeries series = block.series();
    boolean[] more = {true};
    while (more[0] && damages.size() < BlockVerification.MAX_DAMAGES) {
      int before = damages.size();
      check(() -> more[0] = series.next());
      if (more[0] && damages.size() == before) {
        addReference(series.reference());
        labelCount += series.labels().size();
        for (int i = 0; i < series.chunkCount(); i++) {
          int chunk = i;
          check(() -> verifyChunk(series, chunk));
        }
      }
    }
  }

  private void addReference(long reference) {
    if (seriesCount == references.length) {
      references = Arrays.copyOf(references, 2 * seriesCount);
    }
    references[seriesCount++] = reference;
  }

  private void verifyChunk(BlockSeries series, int chunk) throws IOException {
    if (series.decode(chunk, samples)) {
      verifyTimes(series, chunk);
      floatSamples += samples.count();
    } else {
      histogramSamples += series.readChunk(chunk).sampleCount();
    }
    chunkCount++;
  }

  private void verifyTimes(BlockSeries series, int chunk) {
    long[] timestampsMs = samples.timestampsMs();
    int last = samples.count() - 1;
    if (last < 0
        || timestampsMs[0] != series.chunkMinMs(chunk)
        || timestampsMs[last] != series.chunkMaxMs(chunk)) {
      throw series.corrupt(
          "chunk times",
          series.chunkMinMs(chunk) + " to " + series.chunkMaxMs(chunk),
          last < 0 ? "no samples" : timestampsMs[0] + " to " + timestampsMs[last],
          chunk);
    }
    for (int i = 1; i <= last; i++) {
      if (timestampsMs[i] <= timestampsMs[i - 1]) {
        throw series.corrupt(
            "timestamp", "more than " + timestampsMs[i - 1], timestampsMs[i], chunk);
      }
    }
  }

  private void verifyPostings() throws IOException {
    long[] entries = {0};
    index.forEachPostings((name, value, offset) ->
        check(() -> {
          PostingsReader postings = index.postings(offset);
          while (postings.next()) {
            requireSeries(postings.reference(), offset);
          }
          entries[0] += name.isEmpty() ? 0 : postings.count();
        }));
    if (damages.isEmpty() && entries[0] != labelCount) {
      throw index.file().corrupt("postings of all labels", labelCount, entries[0], 0);
    }
  }

  private void requireSeries(long reference, long offset) {
    if (damages.isEmpty() && Arrays.binarySearch(references, 0, seriesCount, reference) < 0) {
      throw index.file().corrupt("postings", "references of series", reference, offset);
    }
  }

  private void compareCounts(BlockMeta.Counts counts) {
    BlockMeta.Counts expected = block.meta().counts();
    if (expected.series() > 0
        && (expected.series() != counts.series()
            || expected.chunks() != counts.chunks()
            || expected.samples() != counts.samples())) {
      throw FileBytes.corrupt(
          "meta.json stats",
          text(counts),
          text(expected),
          block.directory().resolve(MetaFile.FILE_NAME),
          0);
    }
  }

  private static String text(BlockMeta.Counts counts) {
    return counts.series()
        + " series, "
        + counts.chunks()
        + " chunks, "
        + counts.samples()
        + " samples";
  }
}
