package io.narthex.server.api;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.server.cli.Flags;
import io.narthex.server.config.Config;
import io.narthex.server.config.ConfigLoader;
import io.narthex.server.config.EffectiveConfig;
import io.narthex.server.http.Readiness;
import io.narthex.storage.clock.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/// Status and life of a recorded instance: its command line, its configuration file, whether the
/// last reload was taken.
final class CaptureStatus implements ServerStatus, Lifecycle {
  private static final long FAILED_MS = 1_700_000_000_123L;

  private final Path directory;
  private final Flags flags;
  private final Readiness readiness;
  private Consumer<Config> follower = config -> {};
  private String yaml = "";
  private final Notifications notifications = new Notifications(1, new ManualClock(FAILED_MS));
  private String good = "";

  /// An instance whose configuration lies in `directory`, as `prometheus.yml`.
  CaptureStatus(Path directory, Flags flags, Readiness readiness) {
    this.directory = directory;
    this.flags = flags;
    this.readiness = readiness;
  }

  /// Follows reloads; refuses a configuration by an [IllegalArgumentException].
  void followedBy(Consumer<Config> newFollower) {
    follower = newFollower;
  }

  /// Writes another configuration file, for the next reload.
  void configure(String text) {
    write("prometheus.yml", text);
  }

  /// Writes a file beside the configuration.
  void write(String name, String text) {
    try {
      Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Puts the file back that was loaded first, and takes away what was written beside it.
  void restore(String... others) {
    for (String name : others) {
      try {
        Files.deleteIfExists(directory.resolve(name));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    configure(good);
  }

  Config load() throws ConfigException {
    Config config = new ConfigLoader(Map.of()).load(directory.resolve("prometheus.yml"));
    yaml = EffectiveConfig.yaml(config);
    if (good.isEmpty()) {
      good = read();
    }
    return config;
  }

  private String read() {
    try {
      return Files.readString(directory.resolve("prometheus.yml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String trouble() {
    return "";
  }

  @Override
  public Readiness readiness() {
    return readiness;
  }

  @Override
  public void reload() throws ReloadFailure {
    notifications.raise(Notifications.RELOAD_FAILED);
    try {
      follower.accept(load());
    } catch (IllegalArgumentException e) {
      throw new ReloadFailure(String.valueOf(e.getMessage()));
    } catch (ConfigException e) {
      throw new ReloadFailure(
          "couldn't load configuration (--config.file=\"prometheus.yml\"): parsing YAML file"
              + " prometheus.yml: "
              + e.getMessage());
    }
    notifications.end(Notifications.RELOAD_FAILED);
  }

  @Override
  public boolean quit() {
    return true;
  }

  @Override
  public String configYaml() {
    return yaml;
  }

  @Override
  public Map<String, String> flags() {
    return flags.all(
        flags.text("web.route-prefix").isEmpty() ? "/" : flags.text("web.route-prefix"));
  }

  @Override
  public RuntimeInformation runtime() {
    return new RuntimeInformation(
        0, "/", "host", notifications.active().isEmpty(), 0, 0, 1, 1, 1, "15d");
  }

  @Override
  public BuildInformation build() {
    return new BuildInformation("", "", "", "", "", "java25");
  }

  @Override
  public Notifications notifications() {
    return notifications;
  }

  @Override
  public ReplayProgress replay() {
    return new ReplayProgress(0, 0, 0);
  }
}
