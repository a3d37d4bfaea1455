package io.narthex.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.server.api.Notifications;
import io.narthex.server.config.Config;
import io.narthex.server.config.Prepared;
import io.narthex.server.metrics.ServerMetrics;
import io.narthex.storage.clock.ManualClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A configuration comes into force as a whole or not at all.
final class ReloaderTest {
  @TempDir private Path directory;
  private final List<String> steps = new ArrayList<>();
  private final ServerMetrics metrics = new ServerMetrics("3.14.0", "", () -> true);
  private final ManualClock clock = new ManualClock(5_000);
  private final Notifications notifications = new Notifications(1, clock);
  private boolean secondFails;
  private Path file;
  private Reloader reloader;

  @BeforeEach
  void setUp() throws Exception {
    file = directory.resolve("prometheus.yml");
    write("global: {evaluation_interval: 7s}\n");
    ConfigFile source = new ConfigFile(file, Map.of());
    reloader =
        new Reloader(source, List.of(this::first, this::second), metrics, notifications, clock);
    reloader.adopt(source.load(0));
    steps.clear();
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text);
  }

  private Prepared first(Config config) {
    return new Step("1");
  }

  private Prepared second(Config config) {
    if (secondFails) {
      throw new IllegalArgumentException("second: no");
    }
    return new Step("2");
  }

  private final class Step implements Prepared {
    private final String name;

    Step(String name) {
      this.name = name;
      steps.add("prepare " + name);
    }

    @Override
    public void commit() {
      steps.add("commit " + name);
    }

    @Override
    public void abort() {
      steps.add("abort " + name);
    }
  }

  private String metric(String name) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    metrics.writeTo(out);
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .findFirst()
        .orElseThrow();
  }

  private void assertFailedAt(long timeMs) {
    assertFalse(reloader.isLastTaken());
    assertEquals(
        List.of(new Notifications.Notification(Notifications.RELOAD_FAILED, timeMs, true)),
        notifications.active());
  }

  private long evaluationIntervalMs() {
    return reloader.inForce().config().global().evaluationIntervalMs();
  }

  @Test
  void everybodyPreparesBeforeAnybodyCommits() throws Exception {
    write("global: {evaluation_interval: 9s}\n");
    reloader.reload(0);
    assertEquals(List.of("prepare 1", "prepare 2", "commit 1", "commit 2"), steps);
    assertEquals(9_000, evaluationIntervalMs());
    assertTrue(reloader.inForce().yaml().contains("evaluation_interval: 9s"));
    assertEquals(5_000, reloader.inForce().sinceMs());
  }

  @Test
  void aPartThatCannotLeavesTheOldOne() throws Exception {
    write("global: {evaluation_interval: 9s}\n");
    secondFails = true;
    clock.advanceMs(1_000);
    Exception e = assertThrows(IllegalArgumentException.class, () -> reloader.reload(0));
    assertEquals("second: no", e.getMessage());
    assertEquals(List.of("prepare 1", "abort 1"), steps);
    assertEquals(7_000, evaluationIntervalMs());
    assertFailedAt(6_000);
    assertEquals(5_000, reloader.inForce().sinceMs());
    assertEquals(
        "prometheus_config_last_reload_successful 0.0",
        metric("prometheus_config_last_reload_successful"));
    assertEquals(
        "prometheus_config_last_reload_success_timestamp_seconds 5.0",
        metric("prometheus_config_last_reload_success_timestamp_seconds"));
  }

  @Test
  void aBadFileLeavesTheOldOneUntilItIsGoodAgain() throws Exception {
    write("global:\n  scrape_interval: often\n");
    ConfigException e = assertThrows(ConfigException.class, () -> reloader.reload(0));
    assertTrue(e.getMessage().startsWith(file + ":2:20: "), e.getMessage());
    assertTrue(e.getMessage().contains("expected="), e.getMessage());
    assertTrue(e.getMessage().contains("actual=often"), e.getMessage());
    assertEquals(List.of(), steps);
    assertFailedAt(5_000);
    Files.delete(file);
    clock.advanceMs(3_000);
    assertThrows(ConfigException.class, () -> reloader.reload(0));
    assertFailedAt(8_000);
    assertEquals(7_000, evaluationIntervalMs());
    write("");
    reloader.reload(0);
    assertTrue(reloader.isLastTaken());
    assertEquals(List.of(), notifications.active());
    assertEquals(60_000, evaluationIntervalMs());
  }
}
