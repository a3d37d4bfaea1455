package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.process.ServerKind;

/// The stages by which a run is put together, in their order.
enum StageName {
  /// Start on an empty directory.
  START,
  /// Remote write of 106,000 series and memory after it.
  WRITE,
  /// Remote write 1.0 and 2.0 of the same series in turn.
  WRITE2,
  /// Remote write in and, of the same samples, out.
  SEND,
  /// Remote read in frames.
  READ,
  /// Remote write without server: only Narthex, in this process.
  STORAGE,
  /// New series, decoding, cutting and compacting blocks: likewise.
  ENGINE,
  /// A million series of real shape: made, kept, counted, recovered.
  MILLION,
  /// A million values of one label under a regular expression.
  REGEX,
  /// Bytes on disk.
  DISK,
  /// Memory while series are replaced.
  CHURN,
  /// Range queries over an hour.
  QUERY,
  /// Scraping a hundred targets.
  SCRAPE,
  /// A thousand rule groups.
  RULES;

  /// A new one.
  Stage stage() {
    return switch (this) {
      case START -> new StartStage();
      case WRITE -> new WriteStage();
      case WRITE2 -> new WriteVersionsStage();
      case SEND -> new SendStage();
      case READ -> new ReadStage();
      case STORAGE -> new StorageStage();
      case ENGINE -> new EngineStage();
      case MILLION -> new MillionStage();
      case REGEX -> new RegexStage();
      case DISK -> new DiskStage();
      case CHURN -> new ChurnStage();
      case QUERY -> new QueryStage();
      case SCRAPE -> new ScrapeStage();
      case RULES -> new RulesStage();
    };
  }

  /// Whether there is something to measure of this kind of server.
  boolean concerns(ServerKind kind) {
    return switch (this) {
      case STORAGE, ENGINE -> kind == ServerKind.NARTHEX;
      case RULES, WRITE2, SEND, READ -> kind != ServerKind.VICTORIAMETRICS;
      case START, WRITE, MILLION, REGEX, DISK, CHURN, QUERY, SCRAPE -> true;
    };
  }
}
