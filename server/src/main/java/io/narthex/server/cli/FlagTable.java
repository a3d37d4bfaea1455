package io.narthex.server.cli;

import java.util.List;
import java.util.Set;

/// All flags of the server, in the order of `--help`; Prometheus's names and defaults, and some of
/// our own.
final class FlagTable {
  /// Names of those that Prometheus does not have.
  static final Set<String> OWN =
      Set.of(
          "storage.head.max-series",
          "storage.wal.sync",
          "storage.reserve",
          "storage.remote.max-backlog",
          "query.max-nesting",
          "query.max-length",
          "query.max-series",
          "query.max-bytes",
          "query.max-subquery-steps");

  static final List<FlagSpec> FLAGS =
      List.of(
          served(
              "config.file",
              FlagSpec.Type.TEXT,
              "prometheus.yml",
              "Prometheus configuration file path."),
          later(
              "config.auto-reload",
              FlagSpec.Type.BOOL,
              "false",
              "Reload the configuration when its files change."),
          later(
              "config.auto-reload-interval",
              FlagSpec.Type.DURATION,
              "30s",
              "How often the configuration files are checked for changes."),
          served(
              "web.listen-address",
              FlagSpec.Type.TEXTS,
              "0.0.0.0:9090",
              "Address to listen on for the UI, the API and telemetry. Can be repeated."),
          served(
              "web.config.file",
              FlagSpec.Type.TEXT,
              "",
              "Configuration file of TLS and authentication; one that asks for them is refused,"
                  + " since neither is served yet."),
          served(
              "web.read-timeout",
              FlagSpec.Type.DURATION,
              "5m",
              "Longest time until a request is read, and an idle connection is closed."),
          served(
              "web.max-connections",
              FlagSpec.Type.INTEGER,
              "512",
              "Largest number of simultaneous connections over all listeners."),
          served(
              "web.max-notifications-subscribers",
              FlagSpec.Type.INTEGER,
              "16",
              "Largest number of subscribers to live notifications."),
          served(
              "web.external-url",
              FlagSpec.Type.TEXT,
              "",
              "The URL under which this server is reachable from outside."),
          served(
              "web.route-prefix",
              FlagSpec.Type.TEXT,
              "",
              "Prefix of all internal routes. Defaults to the path of --web.external-url."),
          later(
              "web.user-assets",
              FlagSpec.Type.TEXT,
              "",
              "Directory of static assets, available at /user."),
          served(
              "web.enable-lifecycle",
              FlagSpec.Type.BOOL,
              "false",
              "Enable shutdown and reload by HTTP request."),
          served(
              "web.enable-admin-api",
              FlagSpec.Type.BOOL,
              "false",
              "Enable API endpoints for administrative actions."),
          served(
              "web.enable-remote-write-receiver",
              FlagSpec.Type.BOOL,
              "false",
              "Enable the API endpoint that accepts remote write requests."),
          served(
              "web.remote-write-receiver.accepted-protobuf-messages",
              FlagSpec.Type.TEXTS,
              "prometheus.WriteRequest,io.prometheus.write.v2.Request",
              "Remote write messages that are accepted. Can be repeated."),
          later(
              "web.enable-otlp-receiver",
              FlagSpec.Type.BOOL,
              "false",
              "Enable the API endpoint that accepts OTLP write requests."),
          later(
              "web.console.templates",
              FlagSpec.Type.TEXT,
              "consoles",
              "Directory of console templates, available at /consoles."),
          later(
              "web.console.libraries",
              FlagSpec.Type.TEXT,
              "console_libraries",
              "Directory of console libraries."),
          served(
              "web.page-title",
              FlagSpec.Type.TEXT,
              "Prometheus Time Series Collection and Processing Server",
              "Title of the web pages."),
          served(
              "web.cors.origin",
              FlagSpec.Type.TEXT,
              ".*",
              "Regular expression for CORS origins, fully anchored."),
          later(
              "web.search.max-limit",
              FlagSpec.Type.INTEGER,
              "10000",
              "Largest limit of the search API."),
          served(
              "storage.tsdb.path", FlagSpec.Type.TEXT, "data/", "Directory of the stored samples."),
          served(
              "storage.tsdb.retention.time",
              FlagSpec.Type.DURATION,
              "15d",
              "How long samples are kept."),
          later(
              "storage.tsdb.retention.size",
              FlagSpec.Type.SIZE,
              "0B",
              "Largest number of bytes that blocks may take."),
          later(
              "storage.tsdb.no-lockfile",
              FlagSpec.Type.BOOL,
              "false",
              "Do not create a lock file in the data directory."),
          later(
              "storage.tsdb.head-chunks-write-queue-size",
              FlagSpec.Type.INTEGER,
              "0",
              "Size of the queue of head chunks."),
          later(
              "storage.tsdb.delay-compact-file.path",
              FlagSpec.Type.TEXT,
              "",
              "Path of a file with upload progress that delays compaction."),
          served(
              "storage.head.max-series",
              FlagSpec.Type.INTEGER,
              "0",
              "Most series in memory: samples of those that are known go on, those of new ones are"
                  + " refused and named. 0: as many as the memory of the process allows."),
          served(
              "storage.wal.sync",
              FlagSpec.Type.TEXT,
              "ack",
              "When written samples are acknowledged: ack, after they are synced to disk; interval,"
                  + " once the operating system has them, which are synced within a second; os,"
                  + " likewise, never synced before a segment of the log ends."),
          served(
              "storage.reserve",
              FlagSpec.Type.SIZE,
              "64MB",
              "Disk space kept in a file for when the disk is full, and free space below which no"
                  + " samples are taken; at most a sixteenth of the disk. 0: none."),
          later(
              "storage.agent.path",
              FlagSpec.Type.TEXT,
              "data-agent/",
              "Directory of the agent's samples."),
          later(
              "storage.agent.wal-compression",
              FlagSpec.Type.BOOL,
              "true",
              "Compress the agent's log."),
          later(
              "storage.agent.retention.min-time",
              FlagSpec.Type.DURATION,
              "5m",
              "Least age of samples before they may be deleted by the agent."),
          later(
              "storage.agent.retention.max-time",
              FlagSpec.Type.DURATION,
              "4h",
              "Largest age of samples before they are deleted by the agent."),
          later(
              "storage.agent.no-lockfile",
              FlagSpec.Type.BOOL,
              "false",
              "Do not create a lock file in the agent's data directory."),
          later(
              "storage.agent.checkpoint-batch-size",
              FlagSpec.Type.INTEGER,
              "1000",
              "Records of a batch in the agent's checkpoints."),
          later(
              "storage.agent.checkpoint-from-in-memory-series",
              FlagSpec.Type.BOOL,
              "false",
              "Write the agent's checkpoints from memory."),
          served(
              "storage.remote.flush-deadline",
              FlagSpec.Type.DURATION,
              "1m",
              "How long samples are still sent at shutdown, 600ms at most: what is left is sent after"
                  + " the next start."),
          served(
              "storage.remote.max-backlog",
              FlagSpec.Type.SIZE,
              "10GB",
              "Bytes of the log that are kept for remote write alone; the oldest go beyond that,"
                  + " unsent."),
          served(
              "storage.remote.read-sample-limit",
              FlagSpec.Type.INTEGER,
              "50000000",
              "Largest number of samples in one remote read answer. 0: no limit."),
          served(
              "storage.remote.read-concurrent-limit",
              FlagSpec.Type.INTEGER,
              "10",
              "Largest number of concurrent remote reads. 0: no limit."),
          served(
              "storage.remote.read-max-bytes-in-frame",
              FlagSpec.Type.INTEGER,
              "1048576",
              "Largest number of bytes in one frame of a streamed remote read."),
          served(
              "rules.alert.for-outage-tolerance",
              FlagSpec.Type.DURATION,
              "1h",
              "Longest outage over which the state of alerts is restored."),
          served(
              "rules.alert.for-grace-period",
              FlagSpec.Type.DURATION,
              "10m",
              "Least time between a firing alert and its restored state."),
          served(
              "rules.alert.resend-delay",
              FlagSpec.Type.DURATION,
              "1m",
              "Least time before an alert is sent again."),
          served(
              "rules.max-concurrent-evals",
              FlagSpec.Type.INTEGER,
              "4",
              "Largest number of rules evaluated concurrently."),
          served(
              "alertmanager.notification-queue-capacity",
              FlagSpec.Type.INTEGER,
              "10000",
              "Capacity of the queue of notifications."),
          served(
              "alertmanager.notification-batch-size",
              FlagSpec.Type.INTEGER,
              "256",
              "Largest number of notifications in one request."),
          served(
              "alertmanager.drain-notification-queue-on-shutdown",
              FlagSpec.Type.BOOL,
              "true",
              "Send queued notifications before the end."),
          served(
              "query.lookback-delta",
              FlagSpec.Type.DURATION,
              "5m",
              "How far back an instant looks for a sample."),
          served("query.timeout", FlagSpec.Type.DURATION, "2m", "Longest time a query may take."),
          served(
              "query.max-concurrency",
              FlagSpec.Type.INTEGER,
              "20",
              "Largest number of queries that run concurrently."),
          served(
              "query.max-samples",
              FlagSpec.Type.INTEGER,
              "50000000",
              "Largest number of samples one query may hold in memory."),
          served(
              "query.max-nesting",
              FlagSpec.Type.INTEGER,
              "1000",
              "How deep expressions may nest, at most 10000."),
          served(
              "query.max-length",
              FlagSpec.Type.INTEGER,
              "1048576",
              "Longest text of a query, in characters."),
          served(
              "query.max-series",
              FlagSpec.Type.INTEGER,
              "5000000",
              "Most series that the selectors of one query may match together."),
          served(
              "query.max-bytes",
              FlagSpec.Type.SIZE,
              "0",
              "Memory of one query. 0: what is there for all queries, half of the heap."),
          served(
              "query.max-subquery-steps",
              FlagSpec.Type.INTEGER,
              "3000000",
              "Most steps of one subquery."),
          served(
              "enable-feature",
              FlagSpec.Type.TEXTS,
              "",
              "Names of features to enable, separated by commas. Can be repeated."),
          later("agent", FlagSpec.Type.BOOL, "false", "Run as an agent."),
          served(
              "log.level",
              FlagSpec.Type.TEXT,
              "info",
              "Only log messages of this severity or above: debug, info, warn, error."),
          served(
              "log.format", FlagSpec.Type.TEXT, "logfmt", "Form of log messages: logfmt or json."),
          later("auto-gomaxprocs", FlagSpec.Type.BOOL, "true", "Accepted for compatibility."),
          later("auto-gomemlimit", FlagSpec.Type.BOOL, "true", "Accepted for compatibility."),
          later(
              "auto-gomemlimit.ratio", FlagSpec.Type.NUMBER, "0.9", "Accepted for compatibility."),
          later(
              "auto-gomemlimit.refresh-interval",
              FlagSpec.Type.DURATION,
              "0s",
              "Accepted for compatibility."),
          hidden(
              "storage.tsdb.min-block-duration",
              FlagSpec.Type.DURATION,
              "2h",
              "Least duration of a block."),
          hidden(
              "storage.tsdb.max-block-duration",
              FlagSpec.Type.DURATION,
              "1d12h",
              "Largest duration of a compacted block."),
          hiddenLater(
              "storage.tsdb.allow-overlapping-compaction",
              FlagSpec.Type.BOOL,
              "true",
              "Compact overlapping blocks."),
          hiddenLater(
              "storage.tsdb.wal-compression", FlagSpec.Type.BOOL, "true", "Compress the log."),
          hiddenLater(
              "storage.tsdb.wal-compression-type",
              FlagSpec.Type.TEXT,
              "snappy",
              "Compression of the log."),
          hiddenLater(
              "storage.tsdb.wal-segment-size", FlagSpec.Type.SIZE, "0B", "Size of a log segment."),
          hiddenLater(
              "storage.tsdb.max-block-chunk-segment-size",
              FlagSpec.Type.SIZE,
              "0B",
              "Size of a chunk segment."),
          hiddenLater(
              "storage.tsdb.samples-per-chunk",
              FlagSpec.Type.INTEGER,
              "120",
              "Samples in one chunk."),
          hiddenLater(
              "storage.tsdb.delayed-compaction.max-percent",
              FlagSpec.Type.INTEGER,
              "10",
              "Largest delay of a compaction."),
          hiddenLater(
              "storage.tsdb.block-reload-interval",
              FlagSpec.Type.DURATION,
              "1m",
              "How often blocks are looked for."),
          hiddenLater(
              "storage.agent.wal-segment-size",
              FlagSpec.Type.SIZE,
              "0B",
              "Size of a log segment of the agent."),
          hiddenLater(
              "storage.agent.wal-compression-type",
              FlagSpec.Type.TEXT,
              "snappy",
              "Compression of the agent's log."),
          hiddenLater(
              "storage.agent.wal-truncate-frequency",
              FlagSpec.Type.DURATION,
              "0s",
              "How often the agent's log is truncated."),
          hidden(
              "scrape.adjust-timestamps",
              FlagSpec.Type.BOOL,
              "true",
              "Align the timestamps of scraped samples."),
          hidden(
              "scrape.timestamp-tolerance",
              FlagSpec.Type.DURATION,
              "2ms",
              "How far timestamps are moved to align them."),
          hidden(
              "scrape.discovery-reload-interval",
              FlagSpec.Type.DURATION,
              "5s",
              "Least time between two updates of discovered targets."),
          hiddenLater(
              "write-documentation", FlagSpec.Type.BOOL, "false", "Accepted for compatibility."));

  private FlagTable() {}

  private static FlagSpec served(String name, FlagSpec.Type type, String defaultText, String help) {
    return new FlagSpec(name, type, defaultText, false, true, help);
  }

  private static FlagSpec later(String name, FlagSpec.Type type, String defaultText, String help) {
    return new FlagSpec(name, type, defaultText, false, false, help);
  }

  private static FlagSpec hidden(String name, FlagSpec.Type type, String defaultText, String help) {
    return new FlagSpec(name, type, defaultText, true, true, help);
  }

  private static FlagSpec hiddenLater(
      String name, FlagSpec.Type type, String defaultText, String help) {
    return new FlagSpec(name, type, defaultText, true, false, help);
  }
}
