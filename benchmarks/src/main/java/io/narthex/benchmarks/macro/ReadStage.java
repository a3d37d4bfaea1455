package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.data.ReadRequests;
import io.narthex.benchmarks.process.ServerKind;
import io.narthex.benchmarks.process.ServerProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xerial.snappy.Snappy;

/// Reads everything back by remote read, in frames of XOR chunks. Measured one server after the
/// other, the same programs were apart by 2.3 to 5.3 times within an hour on shared cores.
final class ReadStage implements StageInTurns {
  private static final int SERIES = 20_000;

  /// A server runs for weeks: what the JIT compiles within the first seconds is not counted.
  private static final double WARM_UP_CPU_SECONDS = 15;

  private static final double BLOCK_CPU_SECONDS = 1;
  private static final int BLOCKS = 16;
  private static final Figure RATE = Figure.of("remote read in frames, M samples per CPU s");
  private static final Figure RATIO =
      new Figure("remote read in frames, times Prometheus' samples per CPU s", "≥ 4");

  /// A server that holds the series.
  private static final class Reader implements AutoCloseable {
    private final Subject subject;
    private final ServerProcess server;
    private final double[] rates = new double[BLOCKS];
    private final double[] wallRates = new double[BLOCKS];
    private final byte[] request;
    private final double millions;
    private double bytesPerSample;

    Reader(Subject subject) throws IOException, InterruptedException {
      this.subject = subject;
      int scrapes = subject.options().readScrapes();
      millions = (double) SERIES * scrapes / 1e6;
      long firstMs = System.currentTimeMillis() - scrapes * FleetLoad.STEP_MS;
      server = subject.start("read");
      try (FleetLoad load =
          new FleetLoad(
              server.client(),
              SERIES,
              WriteStage.SERIES_PER_TARGET,
              subject.options().connections(),
              firstMs)) {
        load.send(scrapes);
        request =
            Snappy.compress(
                ReadRequests.frames("job", "node", firstMs - FleetLoad.STEP_MS, load.nextMs()));
        read(WARM_UP_CPU_SECONDS);
      } catch (IOException | InterruptedException e) {
        server.close();
        throw e;
      }
    }

    /// Reads for some time.
    ///
    /// @return how often
    private int read(double cpuSeconds) throws IOException, InterruptedException {
      double end = server.cpuSeconds() + cpuSeconds;
      int reads = 0;
      do {
        bytesPerSample = server.client().readFrames(request) / millions / 1e6;
        reads++;
      } while (server.cpuSeconds() < end);
      return reads;
    }

    void measure(int block) throws IOException, InterruptedException {
      double cpu = server.cpuSeconds();
      long begin = System.nanoTime();
      double all = read(BLOCK_CPU_SECONDS) * millions;
      rates[block] = all / (server.cpuSeconds() - cpu);
      wallRates[block] = all / ((System.nanoTime() - begin) / 1e9);
    }

    void put() throws IOException {
      subject.put(RATE, CpuBlocks.median(rates));
      subject.put(
          Figure.of("remote read in frames, M samples/s (wall)"), CpuBlocks.median(wallRates));
      subject.put(Figure.of("remote read, bytes per sample"), bytesPerSample);
      subject.putMemory("after reading", "", server);
    }

    void compare(Reader with) {
      double[] ratios = new double[BLOCKS];
      Arrays.setAll(ratios, block -> rates[block] / with.rates[block]);
      subject.put(RATIO, CpuBlocks.median(ratios));
    }

    @Override
    public void close() {
      server.close();
    }
  }

  @Override
  public void run(List<Subject> subjects) throws IOException, InterruptedException {
    List<Reader> readers = new ArrayList<>();
    try {
      for (Subject subject : subjects) {
        readers.add(new Reader(subject));
      }
      subjects.getFirst().rest();
      for (Reader reader : readers) {
        reader.subject.putMemory("before reading", "", reader.server);
      }
      for (int block = 0; block < BLOCKS; block++) {
        for (Reader reader : readers) {
          reader.measure(block);
        }
      }
      for (Reader reader : readers) {
        reader.put();
        for (Reader other : readers) {
          if (other.subject.kind() == ServerKind.PROMETHEUS && reader != other) {
            reader.compare(other);
          }
        }
      }
    } finally {
      readers.forEach(Reader::close);
    }
  }
}
