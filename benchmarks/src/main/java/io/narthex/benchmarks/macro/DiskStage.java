package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.process.ServerClient;
import io.narthex.benchmarks.process.ServerKind;
import io.narthex.benchmarks.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Bytes on disk, index included, for what targets of node_exporter say in two hours. Servers with
/// blocks are sent as much as they need to write one of two hours, which alone counts; the other
/// has merged all it was sent.
final class DiskStage implements Stage {
  private static final int SERIES_PER_TARGET = 500;
  private static final long BLOCK_MS = 2 * 3_600_000;
  private static final long BLOCK_SAMPLES = BLOCK_MS / FleetLoad.STEP_MS;

  /// A block of two hours is written when the newest sample is three hours younger than its start.
  private static final long SENT_SAMPLES = BLOCK_SAMPLES * 3 / 2 + 8;

  private static final int WAIT_SECONDS = 90;
  private static final int MERGE_SECONDS = 5;
  private static final int POLL_SECONDS = 2;
  private static final String ULID = "[0-9A-HJKMNP-TV-Z]{26}";
  private static final Figure BYTES =
      new Figure("disk, B/sample: first block of 2 h", "≤ 0.70 (stretch 0.58)");

  @Override
  public void run(Subject subject) throws IOException, InterruptedException {
    int series = subject.options().diskSeries();
    long nowMs = System.currentTimeMillis();
    long firstMs = (nowMs - SENT_SAMPLES * FleetLoad.STEP_MS) / BLOCK_MS * BLOCK_MS;
    try (ServerProcess server = subject.start("disk");
        FleetLoad load =
            new FleetLoad(
                server.client(),
                series,
                SERIES_PER_TARGET,
                subject.options().connections(),
                firstMs)) {
      load.send(SENT_SAMPLES);
      Path data = subject.data("disk");
      if (subject.kind() == ServerKind.VICTORIAMETRICS) {
        long bytes = merged(server.client(), data);
        subject.put(BYTES, bytes / (double) (SENT_SAMPLES * series));
        return;
      }
      List<Path> blocks = waitForBlocks(data);
      if (blocks.isEmpty()) {
        throw new IOException("blocks: expected=one within " + WAIT_SECONDS + " s, actual=none");
      }
      long bytes = 0;
      for (Path block : blocks) {
        bytes += sizeBytes(block);
      }
      subject.put(BYTES, bytes / (double) (blocks.size() * BLOCK_SAMPLES * series));
    }
  }

  private static long merged(ServerClient client, Path data)
      throws IOException, InterruptedException {
    client.get("/internal/force_flush").bodyIfSucceeded();
    client.get("/internal/force_merge").bodyIfSucceeded();
    TimeUnit.SECONDS.sleep(MERGE_SECONDS);
    return sizeBytes(data.resolve("data")) + sizeBytes(data.resolve("indexdb"));
  }

  private static List<Path> waitForBlocks(Path data) throws IOException, InterruptedException {
    List<Path> blocks = blocks(data);
    for (int i = 0; blocks.isEmpty() && i < WAIT_SECONDS; i += POLL_SECONDS) {
      TimeUnit.SECONDS.sleep(POLL_SECONDS);
      blocks = blocks(data);
    }
    return blocks;
  }

  /// The block directories of a data directory, of either layout.
  private static List<Path> blocks(Path data) throws IOException {
    Path own = data.resolve("blocks");
    try (Stream<Path> entries = Files.list(Files.isDirectory(own) ? own : data)) {
      return entries.filter(path -> path.getFileName().toString().matches(ULID)).toList();
    }
  }

  private static long sizeBytes(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return 0;
    }
    long bytes = 0;
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }
}
