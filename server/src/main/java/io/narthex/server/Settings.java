package io.narthex.server;

import io.narthex.query.engine.EngineOptions;
import io.narthex.query.engine.QueryLimits;
import io.narthex.rules.notify.NotifierOptions;
import io.narthex.rules.scheduler.RuleOptions;
import io.narthex.server.api.Notifications;
import io.narthex.server.cli.FlagException;
import io.narthex.server.cli.Flags;
import io.narthex.server.config.Units;
import io.narthex.server.http.HttpServerOptions;
import io.narthex.server.remote.RemoteReadServer;
import io.narthex.server.remote.WriteHeaders;
import io.narthex.server.scrape.ScrapeOptions;
import io.narthex.storage.Durability;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.database.BlockOptions;
import io.narthex.storage.regex.Regex;
import io.narthex.storage.regex.RegexSyntaxException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// What the command line says, checked and typed.
///
/// @param listenAddresses at least one
/// @param routePrefix `/` or `/prefix`
/// @param corsOrigin origins that browsers may call from
record Settings(
    Flags flags,
    List<InetSocketAddress> listenAddresses,
    ExternalUrl externalUrl,
    String routePrefix,
    Regex corsOrigin,
    Features features) {
  private static final long HEADER_TIMEOUT_MS = 10_000;
  private static final long ALERT_DRAIN_MS = 10_000;
  private static final long SEND_DRAIN_MS = 400;
  private static final int OTHER_THREADS = 4;
  private static final String MIN_BLOCK_DURATION = "storage.tsdb.min-block-duration";
  private static final String READ_CONCURRENCY = "storage.remote.read-concurrent-limit";
  private static final String READ_FRAME_BYTES = "storage.remote.read-max-bytes-in-frame";
  private static final String WRITE_MESSAGES =
      "web.remote-write-receiver.accepted-protobuf-messages";
  private static final String MAX_BLOCK_DURATION = "storage.tsdb.max-block-duration";

  /// Deeper nesting would take stacks of hundreds of megabytes.
  private static final long MAX_NESTING = 10_000;

  Settings {
    listenAddresses = List.copyOf(listenAddresses);
  }

  /// Checks what [Flags] leave open.
  static Settings of(Flags flags, String hostName) throws FlagException {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (String text : flags.texts("web.listen-address")) {
      addresses.add(ListenAddress.parse(text));
    }
    ExternalUrl externalUrl =
        ExternalUrl.of(flags.text("web.external-url"), hostName, addresses.getFirst().getPort());
    String prefix = flags.text("web.route-prefix");
    for (String name :
        List.of(
            "query.max-concurrency",
            "web.max-connections",
            "rules.max-concurrent-evals",
            "alertmanager.notification-queue-capacity",
            "alertmanager.notification-batch-size")) {
      atLeast(1, flags, name);
    }
    atLeast(0, flags, "storage.head.max-series");
    atLeast(1, flags, "query.max-nesting");
    if (flags.integer("query.max-nesting") > MAX_NESTING) {
      throw new FlagException(
          "flag --query.max-nesting: expected=at most "
              + MAX_NESTING
              + ", actual="
              + flags.integer("query.max-nesting"));
    }
    if (flags.durationMs(MIN_BLOCK_DURATION) > BlockOptions.MAX_RANGE_MS) {
      throw new FlagException(
          "flag --"
              + MIN_BLOCK_DURATION
              + ": expected=at most 31d, actual="
              + flags.text(MIN_BLOCK_DURATION));
    }
    atLeast(1, flags, "query.max-length");
    requireMessages(flags);
    atLeast(0, flags, READ_CONCURRENCY);
    atLeast(1, flags, READ_FRAME_BYTES);
    return new Settings(
        flags,
        addresses,
        externalUrl,
        "/" + (prefix.isEmpty() ? externalUrl.path() : prefix).replaceAll("^/+|/+$", ""),
        cors(flags.text("web.cors.origin")),
        Features.of(flags.features(), (int) flags.integer("query.max-nesting")));
  }

  private static void requireMessages(Flags flags) throws FlagException {
    try {
      WriteHeaders.accepting(flags.texts(WRITE_MESSAGES));
    } catch (IllegalArgumentException e) {
      throw new FlagException("flag --" + WRITE_MESSAGES + ": " + e.getMessage());
    }
  }

  private static void atLeast(int least, Flags flags, String name) throws FlagException {
    long value = flags.integer(name);
    if (value < least || value > Integer.MAX_VALUE) {
      throw new FlagException(
          "flag --" + name + ": expected=" + least + " or more, actual=" + value);
    }
  }

  private static Regex cors(String source) throws FlagException {
    try {
      return Regex.compile(source);
    } catch (RegexSyntaxException e) {
      throw new FlagException(
          "flag --web.cors.origin: expected=a regular expression, actual="
              + source
              + " ("
              + e.getMessage()
              + ")");
    }
  }

  /// Port of the first listener; 0: any free one.
  int port() {
    return listenAddresses.getFirst().getPort();
  }

  /// The remote-write messages that are accepted.
  WriteHeaders writeMessages() {
    return WriteHeaders.accepting(flags.texts(WRITE_MESSAGES));
  }

  /// What bounds remote reads.
  RemoteReadServer.Limits remoteRead() {
    return new RemoteReadServer.Limits(
        flags.integer("storage.remote.read-sample-limit"),
        (int) flags.integer(READ_CONCURRENCY),
        (int) flags.integer(READ_FRAME_BYTES));
  }

  /// What stands before all internal paths, without a slash at its end.
  String pathPrefix() {
    return routePrefix.equals("/") ? "" : routePrefix;
  }

  Path dataDirectory() {
    return Path.of(flags.text("storage.tsdb.path"));
  }

  /// Disk space that is kept for when the disk is full.
  long reserveBytes() {
    return Units.parseSizeBytes(flags.text("storage.reserve"));
  }

  /// How many bytes of the log are kept for what is still to be sent.
  long maxBacklogBytes() {
    return Units.parseSizeBytes(flags.text("storage.remote.max-backlog"));
  }

  /// How long samples are still sent when the server stops.
  long sendDrainMs() {
    return Math.min(SEND_DRAIN_MS, flags.durationMs("storage.remote.flush-deadline"));
  }

  /// Length of the blocks that are cut from the head; 0 asks for the usual one, as upstream.
  long blockRangeMs() {
    long given = flags.durationMs(MIN_BLOCK_DURATION);
    return given == 0 ? BlockOptions.DEFAULT_RANGE_MS : given;
  }

  /// Length of the longest block; never shorter than one that is cut from the head, as upstream.
  ///
  /// @param usualMs where none is asked for
  long maxBlockRangeMs(long usualMs) {
    long given = flags.isGiven(MAX_BLOCK_DURATION) ? flags.durationMs(MAX_BLOCK_DURATION) : 0;
    return Math.max(blockRangeMs(), given == 0 ? usualMs : given);
  }

  /// Most series in the head.
  ///
  /// @param byMemory what the memory allows, where nobody has said how many
  int maxSeries(int byMemory) {
    long given = flags.integer("storage.head.max-series");
    return given == 0 ? byMemory : (int) given;
  }

  /// What an acknowledged write is worth.
  Durability durability() {
    return Durability.valueOf(flags.text("storage.wal.sync").toUpperCase(Locale.ROOT));
  }

  int queryConcurrency() {
    return (int) flags.integer("query.max-concurrency");
  }

  HttpServerOptions http() {
    return new HttpServerOptions(
        listenAddresses,
        (int) flags.integer("web.max-connections"),
        flags.durationMs("web.read-timeout"),
        HEADER_TIMEOUT_MS,
        routePrefix,
        externalUrl.path(),
        corsOrigin,
        queryConcurrency(),
        OTHER_THREADS);
  }

  Notifications notifications(Clock clock) {
    return new Notifications((int) flags.integer("web.max-notifications-subscribers"), clock);
  }

  /// @param subqueryStepMs asked for each subquery that names no step
  EngineOptions engine(LongSupplier subqueryStepMs, int threads) {
    return new EngineOptions(
        features.parser(),
        flags.durationMs("query.timeout"),
        flags.durationMs("query.lookback-delta"),
        flags.integer("query.max-samples"),
        queryConcurrency(),
        subqueryStepMs,
        features.engine(),
        threads,
        new QueryLimits(
            (int) flags.integer("query.max-length"),
            flags.integer("query.max-series"),
            Units.parseSizeBytes(flags.text("query.max-bytes")),
            flags.integer("query.max-subquery-steps")));
  }

  /// @param offsetSeed makes servers scrape the same targets at different times
  ScrapeOptions scrape(int workers, long offsetSeed) {
    return new ScrapeOptions(
        workers,
        Version.USER_AGENT,
        offsetSeed,
        flags.isOn("scrape.adjust-timestamps"),
        flags.durationMs("scrape.timestamp-tolerance"),
        flags.durationMs("scrape.discovery-reload-interval"));
  }

  RuleOptions rules(RandomGenerator random) {
    return new RuleOptions(
        flags.durationMs("rules.alert.for-outage-tolerance"),
        flags.durationMs("rules.alert.for-grace-period"),
        flags.durationMs("rules.alert.resend-delay"),
        features.concurrentRules() ? (int) flags.integer("rules.max-concurrent-evals") : 0,
        RuleOptions.of(random).threads(),
        random);
  }

  NotifierOptions notifier() {
    return new NotifierOptions(
        externalUrl.text(),
        (int) flags.integer("alertmanager.notification-queue-capacity"),
        (int) flags.integer("alertmanager.notification-batch-size"));
  }

  /// How long alerts that wait are still sent when the server stops.
  long alertDrainMs() {
    return flags.isOn("alertmanager.drain-notification-queue-on-shutdown") ? ALERT_DRAIN_MS : 0;
  }
}
