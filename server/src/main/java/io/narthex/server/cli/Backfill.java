package io.narthex.server.cli;

import io.narthex.rules.RuleGroup;
import io.narthex.rules.config.RuleFile;
import io.narthex.rules.config.RuleFileException;
import io.narthex.rules.config.RuleFileOptions;
import io.narthex.server.http.HttpClient;
import io.narthex.server.http.HttpTransport;
import io.narthex.server.http.HttpUrl;
import io.narthex.server.remote.read.ReadClient;
import io.narthex.server.remote.read.ReadEndpoint;
import io.narthex.server.remote.read.ReadMetrics;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.database.BlockBackfill;
import io.narthex.storage.database.WorkListener;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.text.TextSyntaxException;
import io.narthex.storage.text.Timestamps;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Makes blocks of samples of the past, and says which.
///
/// @param out gets the blocks
/// @param err gets what is wrong
/// @param listener is told how far it has come
record Backfill(PrintStream out, PrintStream err, WorkListener listener) {
  private static final long SHORTEST_RANGE_MS = 7_200_000;
  private static final int RANGE_FACTOR = 3;
  private static final int RANGES = 10;
  private static final long MS_PER_SECOND = 1_000;

  /// Younger data may still be in a server's head.
  private static final long DEFAULT_AGE_MS = 3 * 3_600_000;

  private static final int BYTES_PER_SAMPLE = 24;
  private static final int MAX_FRAME_BYTES = 50_000_000;
  private static final int SHARE_OF_HEAP = 4;

  /// The greatest length of blocks that is at most `mostMs`; two hours where that is less.
  static long rangeMs(long mostMs) {
    long rangeMs = SHORTEST_RANGE_MS;
    for (int i = 1; i < RANGES && rangeMs * RANGE_FACTOR <= mostMs; i++) {
      rangeMs *= RANGE_FACTOR;
    }
    return rangeMs;
  }

  /// Writes the samples of a file.
  boolean openMetrics(ParsedCommand command) throws FlagException, IOException {
    Path input = CheckCommands.files(List.of(command.argument(0, ""))).getFirst();
    Map<String, String> labels = command.labels(BackfillSpecs.LABEL);
    long rangeMs = rangeMs(command.durationMs(BackfillSpecs.MAX_BLOCK_DURATION));
    Path directory = Path.of(command.argument(1, TsdbSpecs.DEFAULT_PATH));
    try (BlockBackfill target = open(directory, rangeMs)) {
      new OpenMetricsBackfill(new OpenMetricsFile(input, listener), rangeMs, labels, mostSamples())
          .run(target);
      print(command, target);
    }
    return true;
  }

  private static BlockBackfill open(Path directory, long rangeMs) throws IOException {
    return BlockBackfill.open(
        directory, rangeMs, mostSamples(), Clock.system(), new SecureRandom());
  }

  private static int mostSamples() {
    return Math.clamp(
        Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP / BYTES_PER_SAMPLE,
        1,
        Integer.MAX_VALUE / 4);
  }

  private void print(ParsedCommand command, BlockBackfill target) {
    listener.tell(target.samples() + " samples in " + target.written().size() + " blocks");
    if (target.replaced() > 0) {
      err.println(
          "  WARNING: "
              + target.replaced()
              + " samples gave way to later ones of the same series and time");
    }
    if (!command.isOn(BackfillSpecs.QUIET) && !target.written().isEmpty()) {
      out.print(TsdbInspection.table(target.written(), command.isOn(BackfillSpecs.READABLE)));
    }
  }

  /// Writes what recording rules would have written.
  boolean rules(ParsedCommand command) throws FlagException, IOException {
    if (command.text(BackfillSpecs.START).isEmpty()) {
      throw new FlagException("flag " + BackfillSpecs.START + ": expected=a time, actual=none");
    }
    long startMs = timeMs(command, BackfillSpecs.START);
    long endMs =
        command.text(BackfillSpecs.END).isEmpty()
            ? wholeSeconds(Clock.system().nowMs() - DEFAULT_AGE_MS)
            : timeMs(command, BackfillSpecs.END);
    requireOrder(startMs, endMs);
    List<RuleGroup> groups =
        groups(command.arguments(), command.durationMs(BackfillSpecs.EVAL_INTERVAL));
    long rangeMs = rangeMs(command.durationMs(BackfillSpecs.MAX_BLOCK_DURATION));
    try (RangeQueries queries =
            new RangeQueries(
                ServerCheck.url(command, RangeQueries.PAGE), ServerCheck.client(command), err);
        BlockBackfill target = open(Path.of(command.text(BackfillSpecs.OUTPUT_DIR)), rangeMs)) {
      boolean complete =
          new RuleBackfill(queries, rangeMs, err).run(groups, startMs, endMs, target);
      print(command, target);
      return complete;
    }
  }

  /// Writes what another server answers remote reads with.
  boolean remoteRead(ParsedCommand command) throws FlagException, IOException {
    String text = command.argument(0, "");
    HttpUrl url;
    try {
      url = HttpUrl.parse(text);
    } catch (IllegalArgumentException e) {
      throw new FlagException(
          "URL: expected=an http or https URL, actual=" + text + " (" + e.getMessage() + ")");
    }
    if (command.text(BackfillSpecs.START).isEmpty()) {
      throw new FlagException("flag " + BackfillSpecs.START + ": expected=a time, actual=none");
    }
    long startMs = timeMs(command, BackfillSpecs.START);
    long endMs =
        command.text(BackfillSpecs.END).isEmpty()
            ? Clock.system().nowMs()
            : timeMs(command, BackfillSpecs.END);
    requireOrder(startMs, endMs);
    List<List<Matcher>> sets = TsdbCommands.matcherSets(command, "{__name__=~\".+\"}");
    long rangeMs = rangeMs(command.durationMs(BackfillSpecs.MAX_BLOCK_DURATION));
    ReadEndpoint endpoint =
        new ReadEndpoint(
            url, "import", Map.of(), command.durationMs(BackfillSpecs.TIMEOUT), MAX_FRAME_BYTES);
    MemoryBudget budget = MemoryBudget.root(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    try (HttpTransport transport = new HttpTransport(1);
        BlockBackfill target = open(Path.of(command.text(TsdbSpecs.DATA_FLAG)), rangeMs)) {
      ReadClient client =
          new ReadClient(
              new HttpClient(transport, ServerCheck.client(command), "narthex"),
              endpoint,
              new ReadMetrics(new PrometheusRegistry(), new PrometheusRegistry()),
              Clock.system());
      long histograms =
          new RemoteReadBackfill(client, rangeMs, sets, budget, listener)
              .run(startMs, endMs, target);
      print(command, target);
      if (histograms > 0) {
        err.println("not imported: " + histograms + " samples of native histograms");
      }
    }
    return true;
  }

  private static void requireOrder(long startMs, long endMs) throws FlagException {
    if (startMs >= endMs) {
      throw new FlagException(
          "flag "
              + BackfillSpecs.START
              + ": expected=a time before the end "
              + Timestamps.rfc3339(endMs)
              + ", actual="
              + Timestamps.rfc3339(startMs));
    }
  }

  private static long wholeSeconds(long ms) {
    return Math.floorDiv(ms, MS_PER_SECOND) * MS_PER_SECOND;
  }

  private static long timeMs(ParsedCommand command, String flag) throws FlagException {
    try {
      return wholeSeconds(Timestamps.parse(command.text(flag)));
    } catch (TextSyntaxException e) {
      throw new FlagException(
          "flag "
              + flag
              + ": expected=seconds or a time as in RFC 3339, actual="
              + command.text(flag));
    }
  }

  private static List<RuleGroup> groups(List<String> names, long intervalMs)
      throws FlagException, IOException {
    List<RuleGroup> groups = new ArrayList<>();
    for (Path path : CheckCommands.files(names)) {
      try {
        RuleFile.parse(path.toString(), Files.readAllBytes(path), RuleFileOptions.DEFAULT)
            .groups()
            .forEach(group -> groups.add(group.at(path.toString(), intervalMs)));
      } catch (RuleFileException e) {
        throw new InputException("rule importer parse error: " + e.getMessage());
      }
    }
    return groups;
  }
}
