package io.narthex.server;

import io.narthex.server.api.Notifications;
import io.narthex.server.api.ServerStatus;
import io.narthex.storage.database.Database;
import io.narthex.storage.database.ReplayStage;
import java.nio.file.Path;
import java.util.Map;

/// What the status pages show of this process.
///
/// @param startMs when the process started
/// @param retention as Prometheus prints it
record RuntimeStatus(
    Settings settings,
    Version version,
    Reloader reloader,
    Notifications notifications,
    Database database,
    String hostName,
    String retention,
    long startMs)
    implements ServerStatus {
  @Override
  public String configYaml() {
    Reloader.InForce now = reloader.inForce();
    return now == null ? "" : now.yaml();
  }

  @Override
  public Map<String, String> flags() {
    return settings.flags().all(settings.routePrefix());
  }

  @Override
  public RuntimeInformation runtime() {
    Reloader.InForce now = reloader.inForce();
    return new RuntimeInformation(
        startMs,
        Path.of("").toAbsolutePath().toString(),
        hostName,
        reloader.isLastTaken(),
        now == null ? 0 : now.sinceMs(),
        database.figures().recordsLost(),
        Thread.activeCount(),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory(),
        retention);
  }

  @Override
  public BuildInformation build() {
    return new BuildInformation(
        Version.PROMETHEUS, version.revision(), "", "", "", "java" + Runtime.version());
  }

  @Override
  public ReplayProgress replay() {
    ReplayStage now = database.replayStage();
    return new ReplayProgress(now.minSegment(), now.maxSegment(), now.currentSegment());
  }
}
