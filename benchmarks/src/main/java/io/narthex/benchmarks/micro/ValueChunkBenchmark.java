package io.narthex.benchmarks.micro;

import io.narthex.storage.chunk.ChunkBuffer;
import io.narthex.storage.chunk.Chunks;
import io.narthex.storage.chunk.ValueDecoder;
import io.narthex.storage.chunk.ValueEncoder;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/// Encoding and decoding of value chunks, node_exporter data. The figure to read is `samples`, in
/// millions a second and core; a call goes over all series of a target.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ValueChunkBenchmark {
  /// `all` series of a target or only the `varying` ones.
  @Param({"all", "varying"})
  public String series = "all";

  private final ValueEncoder encoder = new ValueEncoder();
  private final ValueDecoder decoder = new ValueDecoder();
  private final ChunkBuffer buffer = new ChunkBuffer();
  private final double[] decoded = new double[Chunks.MAX_SAMPLES];
  private NodeChunks chunks = new NodeChunks(false);

  /// Counts samples, as calls differ in them.
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Counter {
    public long samples;
  }

  @Setup
  public void choose() {
    chunks = new NodeChunks(series.equals("varying"));
  }

  @Benchmark
  public void decode(Counter counter, Blackhole sink) {
    for (int i = 0; i < chunks.seriesCount(); i++) {
      int at = chunks.offset(i);
      counter.samples += decoder.decode(chunks.bytes(), at, chunks.offset(i + 1) - at, decoded, 0);
      sink.consume(decoded);
    }
  }

  @Benchmark
  public int encode(Counter counter) {
    int size = 0;
    for (int i = 0; i < chunks.seriesCount(); i++) {
      double[] values = chunks.values(i);
      for (int from = 0; from < values.length; from += Chunks.MAX_VECTOR_SAMPLES) {
        buffer.clear();
        int count = Math.min(Chunks.MAX_VECTOR_SAMPLES, values.length - from);
        encoder.encode(values, from, count, buffer);
        size += buffer.length();
      }
      counter.samples += values.length;
    }
    return size;
  }
}
