package io.narthex.server;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.server.api.Lifecycle;
import io.narthex.server.cli.FlagException;
import io.narthex.server.cli.Flags;
import io.narthex.server.config.Config;
import io.narthex.server.config.WebConfigFile;
import io.narthex.storage.StorageException;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.database.PrometheusImport;
import io.narthex.storage.text.FileFailure;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way from a command line to a running server.
///
/// @param directory the working directory, where `prometheus.yml` is looked for
/// @param environment variables that external labels may name
/// @param out gets what was asked for, and the line that says that the server is ready
/// @param err gets what is wrong with flags and configuration
record Startup(Path directory, Map<String, String> environment, PrintStream out, PrintStream err) {
  private static final Logger LOG = LoggerFactory.getLogger(Startup.class);
  private static final String DEFAULT_FILE = "prometheus.yml";

  /// Goes as far as the command line leads.
  ///
  /// @param startMs when the process started
  /// @return the status to end with; empty: a server runs now
  Optional<ExitStatus> run(Ending ending, long startMs, String... args) {
    try {
      Flags flags = Flags.parse(args);
      switch (flags.request()) {
        case HELP -> out.print(Flags.usage());
        case VERSION -> out.println(Version.read().text());
        case RUN -> {
          serve(ending, startMs, flags);
          return Optional.empty();
        }
      }
      return Optional.of(ExitStatus.STOPPED);
    } catch (FlagException e) {
      err.println("narthex: " + e.getMessage());
      return Optional.of(ExitStatus.UNUSABLE);
    } catch (ConfigException e) {
      err.println(e.getMessage());
      return Optional.of(ExitStatus.UNUSABLE);
    } catch (StartException e) {
      err.println("narthex: " + e.getMessage());
      return Optional.of(e.status());
    }
  }

  private void serve(Ending ending, long startMs, Flags flags)
      throws FlagException, ConfigException, StartException {
    LogSetup.apply(flags.text("log.level"), flags.text("log.format"));
    Settings settings = Settings.of(flags, HostName.read());
    refusePrometheusData(settings.dataDirectory());
    String webConfig = flags.text("web.config.file");
    if (!webConfig.isEmpty()) {
      WebConfigFile.check(Path.of(webConfig));
    }
    ConfigSource source = source(settings);
    Config config = source.load(settings.port());
    Version version = Version.read();
    LOG.info(
        "starting narthex {}, configuration {}, java {}",
        version.narthex(),
        source.name(),
        Runtime.version());
    nameWithoutEffect(settings);
    Life life = new Life(ending::ask, settings.notifications(Clock.system()));
    ending.install();
    Server server = Server.open(new Parts.Plan(settings, version, source, config), life, startMs);
    ending.stopBy(server::stop);
    Ending.onHangUp(() -> reload(life));
    try {
      server.serve().ifPresent(out::println);
    } catch (StorageException e) {
      server.stop();
      throw new StartException(ExitStatus.FAILED, "replay: " + e.getMessage());
    }
  }

  /// Nothing of a Prometheus is touched; its operator is told how to bring the data along.
  private static void refusePrometheusData(Path data) throws StartException {
    try {
      if (PrometheusImport.isSource(data)) {
        throw new StartException(
            ExitStatus.UNUSABLE,
            "data directory: expected=one of Narthex, or none yet, actual=one of Prometheus ("
                + data
                + "); nothing was touched. To bring its data along, choose another directory:\n"
                + "  narthex tsdb import prometheus "
                + data
                + " --storage.tsdb.path=NEW\n"
                + "  narthex --storage.tsdb.path=NEW");
      }
    } catch (IOException e) {
      throw new StartException(
          ExitStatus.FAILED,
          "data directory: expected=readable, actual=" + FileFailure.reason(e) + " (" + data + ")");
    }
  }

  private ConfigSource source(Settings settings) {
    Flags flags = settings.flags();
    if (flags.isGiven("config.file")) {
      return new ConfigFile(Path.of(flags.text("config.file")), environment);
    }
    if (Files.exists(directory.resolve(DEFAULT_FILE))) {
      return new ConfigFile(directory.resolve(DEFAULT_FILE), environment);
    }
    return new BuiltInConfig(
        settings.pathPrefix() + "/metrics",
        () -> NodeExporterProbe.answers(NodeExporterProbe.PORT));
  }

  private static void nameWithoutEffect(Settings settings) {
    Flags flags = settings.flags();
    if (!flags.withoutEffect().isEmpty()) {
      LOG.warn("flags without effect: --{}", String.join(", --", flags.withoutEffect()));
    }
    Features features = settings.features();
    if (!features.withoutEffect().isEmpty()) {
      LOG.warn("features without effect: {}", String.join(", ", features.withoutEffect()));
    }
    if (!features.unknown().isEmpty()) {
      LOG.warn("unknown features: {}", String.join(", ", features.unknown()));
    }
  }

  private static void reload(Life life) {
    try {
      life.reload();
    } catch (Lifecycle.ReloadFailure e) {
      LOG.debug("reload by signal failed", e); // already in the log, with its reason
    }
  }
}
