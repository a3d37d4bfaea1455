package io.narthex.server.metrics;

import io.narthex.storage.StorageException;
import io.narthex.storage.database.Database;
import io.narthex.storage.database.DatabaseFigures;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.SummaryWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Quantiles;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// Figures of head, log and blocks, under Prometheus's names where it has one. A database that does
/// not serve has none. Thread-safe.
public final class DatabaseMetrics {
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;

  private final Database database;
  private final PrometheusRegistry registry;

  private DatabaseMetrics(Database database, PrometheusRegistry registry) {
    this.database = database;
    this.registry = registry;
  }

  /// Registers the figures of `database` with `registry`.
  public static void register(Database database, PrometheusRegistry registry) {
    DatabaseMetrics metrics = new DatabaseMetrics(database, registry);
    metrics.head();
    metrics.times();
    metrics.log();
    metrics.recovery();
    metrics.damage();
    metrics.blocks();
    metrics.scrubbing();
    metrics.space();
  }

  private void head() {
    gauge(
        "prometheus_tsdb_head_series",
        "Total number of series in the head block.",
        f -> f.seriesCount());
    gauge(
        "prometheus_tsdb_head_chunks",
        "Total number of chunks in the head block.",
        f -> f.seriesCount());
    counter(
        "prometheus_tsdb_head_series_created_total",
        "Total number of series created in the head",
        f -> f.seriesCreated());
    counter(
        "prometheus_tsdb_head_series_removed_total",
        "Total number of series removed in the head",
        f -> f.seriesRemoved());
    CounterWithCallback.builder()
        .name("prometheus_tsdb_head_out_of_order_samples_appended_total")
        .help("Total number of appended out of order samples.")
        .labelNames("type")
        .callback(callback -> {
          DatabaseFigures figures = figures();
          if (figures != null) {
            callback.call((double) figures.outOfOrderSamples(), "float");
          }
        })
        .register(registry);
    registry.register(new DelayHistogram(this::figures));
    gauge(
        "narthex_head_max_series",
        "Most series that the head takes; samples of further ones are refused.",
        f -> f.maxSeries());
    counter(
        "narthex_head_series_limit_refused_samples_total",
        "Samples refused because their series were new and the head has as many as it takes.",
        f -> f.samplesOverLimit());
    gauge(
        "narthex_head_memory_bytes",
        "Memory that samples, labels and index of the head are charged with.",
        f -> f.headMemoryBytes());
    counter(
        "narthex_head_append_lock_wait_seconds_total",
        "Time that writers have waited for the append lock.",
        f -> f.lockWaitNanos() / NANOS);
  }

  private void times() {
    gauge(
        "prometheus_tsdb_head_min_time",
        "Minimum time bound of the head block. The unit is decided by the library consumer.",
        f -> f.minTimeMs());
    gauge(
        "prometheus_tsdb_head_max_time",
        "Maximum timestamp of the head block. The unit is decided by the library consumer.",
        f -> f.maxTimeMs());
    gauge(
        "prometheus_tsdb_head_min_time_seconds",
        "Minimum time bound of the head block.",
        f -> f.minTimeMs() / MILLIS);
    gauge(
        "prometheus_tsdb_head_max_time_seconds",
        "Maximum timestamp of the head block.",
        f -> f.maxTimeMs() / MILLIS);
    gauge(
        "prometheus_tsdb_lowest_timestamp",
        "Lowest timestamp value stored in the database. The unit is decided by the library"
            + " consumer.",
        f -> f.lowestTimeMs());
    gauge(
        "prometheus_tsdb_lowest_timestamp_seconds",
        "Lowest timestamp value stored in the database.",
        f -> f.lowestTimeMs() / MILLIS);
  }

  private void log() {
    gauge(
        "prometheus_tsdb_wal_segment_current",
        "Write log segment index that TSDB is currently writing to.",
        f -> f.segment());
    gauge(
        "prometheus_tsdb_wal_storage_size_bytes",
        "Size of the write log directory.",
        f -> f.segmentBytes());
    counter(
        "prometheus_tsdb_wal_writes_failed_total",
        "Total number of write log writes that failed.",
        f -> f.syncFailures());
    SummaryWithCallback.builder()
        .name("prometheus_tsdb_wal_fsync_duration_seconds")
        .help("Duration of write log fsync.")
        .callback(callback -> {
          DatabaseFigures figures = figures();
          if (figures != null) {
            callback.call(figures.syncs(), figures.syncNanos() / NANOS, Quantiles.EMPTY);
          }
        })
        .register(registry);
    counter("narthex_wal_frames_total", "Frames taken by the log.", f -> f.framesAppended());
    counter(
        "narthex_wal_written_bytes_total",
        "Bytes written to segments and series log.",
        f -> f.bytesWritten());
    counter(
        "narthex_wal_refused_frames_total", "Frames that the log did not take.", f -> f.refusals());
    gauge(
        "narthex_wal_in_flight_bytes",
        "Bytes of frames that are not on disk yet.",
        f -> f.inFlightBytes());
  }

  private void recovery() {
    SummaryWithCallback.builder()
        .name("narthex_recovery_snapshot_duration_seconds")
        .help("Time that writing recovery snapshots took.")
        .callback(callback -> {
          DatabaseFigures figures = figures();
          if (figures != null) {
            callback.call(
                figures.snapshotsWritten(), figures.snapshotNanos() / NANOS, Quantiles.EMPTY);
          }
        })
        .register(registry);
    counter(
        "narthex_recovery_snapshot_written_bytes_total",
        "Bytes of the recovery snapshots written.",
        f -> f.snapshotBytes());
    counter(
        "narthex_recovery_snapshots_failed_total",
        "Recovery snapshots that could not be written; the ones before them stand.",
        f -> f.snapshotFailures());
    gauge(
        "narthex_recovery_snapshots_damaged",
        "Recovery snapshots that could not be used at the start.",
        f -> f.snapshotsDamaged());
    gauge(
        "narthex_recovery_extents_lost",
        "Extents of sealed vectors that were damaged at the start and could not be replaced.",
        f -> f.extentsLost());
  }

  private void damage() {
    counter(
        "narthex_storage_unclean_starts_total",
        "How often a server on this data directory had not stopped in order before the next start.",
        f -> f.uncleanStarts());
    gauge(
        "prometheus_tsdb_data_replay_duration_seconds",
        "Time taken to replay the data on disk.",
        f -> f.replayNanos() / NANOS);
    counter(
        "prometheus_tsdb_wal_corruptions_total",
        "Total number of WAL corruptions.",
        f -> f.recordsLost() + f.seriesLogDamages());
    counter(
        "narthex_wal_damaged_bytes_total",
        "Bytes of the log that could not be read at start, a torn end left out.",
        f -> f.bytesSkipped());
    counter(
        "narthex_wal_unknown_records_total",
        "Records of the log that this version does not know.",
        f -> f.unknownRecords());
    counter(
        "narthex_storage_upkeep_runs_total",
        "How often blocks were cut, compacted and retained as was due.",
        f -> f.upkeepRuns());
    counter(
        "narthex_storage_upkeep_failures_total",
        "How often that failed in part.",
        f -> f.upkeepFailures());
  }

  private void blocks() {
    gauge(
        "prometheus_tsdb_blocks_loaded",
        "Number of currently loaded data blocks",
        f -> f.blocks().count());
    gauge(
        "prometheus_tsdb_storage_blocks_bytes",
        "The number of bytes that are currently used for local storage by all blocks.",
        f -> f.blocks().sizeBytes());
    counter(
        "prometheus_tsdb_compactions_total",
        "Total number of compactions that were executed for the partition.",
        f -> f.blocks().compactions());
    counter(
        "prometheus_tsdb_compactions_failed_total",
        "Total number of compactions that failed for the partition.",
        f -> f.blocks().compactionFailures());
    counter(
        "narthex_storage_compaction_seconds_total",
        "Time that compactions took.",
        f -> f.blocks().compactionNanos() / NANOS);
    counter(
        "prometheus_tsdb_time_retentions_total",
        "The number of times that blocks were deleted because the maximum time limit was exceeded.",
        f -> f.blocks().timeRetentions());
    counter(
        "prometheus_tsdb_size_retentions_total",
        "The number of times that blocks were deleted because the maximum number of bytes was"
            + " exceeded.",
        f -> f.blocks().sizeRetentions());
  }

  private void scrubbing() {
    counter(
        "narthex_storage_blocks_scrubbed_total",
        "Blocks that were read to the end to see whether they are damaged.",
        f -> f.blocks().scrubbed());
    counter(
        "narthex_storage_blocks_damaged_total",
        "Blocks that are not served any more because they are damaged.",
        f -> f.blocks().damaged());
  }

  private void space() {
    gauge(
        "narthex_storage_read_only",
        "1 while writes are refused or soon will be, because the disk is full or stalls or the log"
            + " fails.",
        f -> f.isReadOnly() ? 1 : 0);
    counter(
        "narthex_storage_disk_stalls_total",
        "How often the disk did not end a write or a sync of the log within ten seconds.",
        f -> f.diskStalls());
    counter(
        "narthex_storage_disk_full_total",
        "How often writes began to be refused because the disk was full.",
        f -> f.readOnlyCount());
    gauge(
        "narthex_storage_free_bytes",
        "Bytes left on the volume of the data directory.",
        f -> f.freeBytes());
    gauge(
        "narthex_storage_reserve_bytes",
        "Bytes that the reserve file keeps for a full disk.",
        f -> f.reserveBytes());
  }

  private void gauge(String name, String help, ToDoubleFunction<DatabaseFigures> figure) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> {
          DatabaseFigures figures = figures();
          if (figures != null) {
            callback.call(figure.applyAsDouble(figures));
          }
        })
        .register(registry);
  }

  private void counter(String name, String help, ToDoubleFunction<DatabaseFigures> figure) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> {
          DatabaseFigures figures = figures();
          if (figures != null) {
            callback.call(figure.applyAsDouble(figures));
          }
        })
        .register(registry);
  }

  /// The figures as they are now; null while the database does not serve.
  private @Nullable DatabaseFigures figures() {
    try {
      return database.figures();
    } catch (StorageException e) {
      return null;
    }
  }
}
