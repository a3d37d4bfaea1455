package io.narthex.benchmarks.micro;

import io.narthex.benchmarks.data.NodeFleet;
import io.narthex.storage.chunk.ChunkBuffer;
import io.narthex.storage.chunk.ChunkJoiner;
import io.narthex.storage.chunk.Chunks;
import io.narthex.storage.chunk.ValueEncoder;
import java.util.ArrayList;
import java.util.List;

/// Two hours of a node_exporter target's values, and their chunks as sealing and compaction make
/// them: vectors of 128, joined.
final class NodeChunks {
  /// Samples of a chunk: two hours at 15 s.
  static final int SAMPLES = 480;

  private static final int SERIES = 500;
  private static final long SEED = 1;

  private final List<double[]> values = new ArrayList<>();
  private final ChunkBuffer chunks = new ChunkBuffer();
  private final int[] offsets;

  /// The series of one target.
  ///
  /// @param varyingOnly without those that do not change in that time
  NodeChunks(boolean varyingOnly) {
    NodeFleet fleet = new NodeFleet(SERIES, SERIES, SEED);
    double[][] all = new double[SERIES][SAMPLES];
    for (int at = 0; at < SAMPLES; at++) {
      for (int series = 0; series < SERIES; series++) {
        all[series][at] = fleet.value(0, series);
      }
      fleet.advance();
    }
    for (double[] series : all) {
      if (!varyingOnly || changes(series)) {
        values.add(series);
      }
    }
    offsets = new int[values.size() + 1];
    ValueEncoder encoder = new ValueEncoder();
    for (int i = 0; i < values.size(); i++) {
      join(encoder, values.get(i));
      offsets[i + 1] = chunks.length();
    }
  }

  private static boolean changes(double[] series) {
    for (double value : series) {
      if (value != series[0]) {
        return true;
      }
    }
    return false;
  }

  private void join(ValueEncoder encoder, double[] series) {
    ChunkBuffer vector = new ChunkBuffer();
    ChunkJoiner joiner = new ChunkJoiner();
    joiner.start(chunks);
    for (int from = 0; from < SAMPLES; from += Chunks.MAX_VECTOR_SAMPLES) {
      vector.clear();
      encoder.encode(series, from, Math.min(Chunks.MAX_VECTOR_SAMPLES, SAMPLES - from), vector);
      joiner.append(vector.bytes(), 0, vector.length());
    }
  }

  int seriesCount() {
    return values.size();
  }

  double[] values(int series) {
    return values.get(series);
  }

  /// All chunks, back to back.
  byte[] bytes() {
    return chunks.bytes();
  }

  /// Where the chunk of a series begins; that of the series behind the last one is the end.
  int offset(int series) {
    return offsets[series];
  }
}
