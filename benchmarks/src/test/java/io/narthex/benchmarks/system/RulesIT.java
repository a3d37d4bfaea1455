package io.narthex.benchmarks.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.narthex.benchmarks.process.ServerProcess;
import io.narthex.benchmarks.process.ServerSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real Alertmanager is told of alerts by a server that is killed and started again in between,
/// after an outage that is longer than the rules' `for`, but tolerated: each alert is told of once
/// when it fires and once when it is resolved.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RulesIT {
  private static final int WAIT_SECONDS = 45;
  private static final long OUTAGE_MS = 5_000;
  private static final Duration SECOND = Duration.ofSeconds(1);

  /// Alerts are valid for 4 × 6 s after they were sent, longer than the outage and a start take.
  private static final List<String> FLAGS =
      List.of(
          "--rules.alert.for-outage-tolerance=1h",
          "--rules.alert.for-grace-period=1s",
          "--rules.alert.resend-delay=6s");

  @TempDir private Path directory;

  @Test
  void aKilledServerLosesAndRepeatsNoNotification() throws Exception {
    try (SwitchedTarget target = new SwitchedTarget();
        AlertWebhook webhook = new AlertWebhook();
        Alertmanager alertmanager = Alertmanager.start(directory, webhook.url())) {
      ServerSetup setup = setup(target.port(), alertmanager.port());
      target.turn("stays", true);
      target.turn("ends-in-outage", true);
      target.turn("waits", false);
      Instant activeAt;
      Instant pendingSince;
      try (ServerProcess server = ServerProcess.start(setup)) {
        await(() -> webhook.told().size() == 2);
        activeAt = activeAt(server, "Stays");
        target.turn("waits", true);
        await(() -> "pending".equals(alert(server, "Waits").path("state").asText()));
        pendingSince = activeAt(server, "Waits");
        // As long as it may take until what tells of the alert is on the disk for certain.
        TimeUnit.MILLISECONDS.sleep(1_500);
        server.kill();
      }
      target.turn("ends-in-outage", false);
      TimeUnit.MILLISECONDS.sleep(OUTAGE_MS);
      try (ServerProcess server = ServerProcess.start(setup)) {
        await(() -> "firing".equals(alert(server, "Stays").path("state").asText()));
        await(() -> webhook.told().contains("Waits firing"));
        Duration moved = Duration.between(activeAt, activeAt(server, "Stays")).abs();
        assertTrue(moved.compareTo(SECOND) <= 0, "active since: moved by " + moved);
        Duration stood = Duration.between(pendingSince, activeAt(server, "Waits"));
        assertTrue(
            stood.toMillis() > OUTAGE_MS - 1_000, "time stood still for: " + stood.toMillis());
        target.turn("stays", false);
        target.turn("waits", false);
        await(() -> webhook.told().size() == 6);
        // An Alertmanager repeats what it takes for new a group interval later.
        TimeUnit.MILLISECONDS.sleep(2_500);
      }
      assertEquals(
          List.of(
              "EndsInOutage firing",
              "EndsInOutage resolved",
              "Stays firing",
              "Stays resolved",
              "Waits firing",
              "Waits resolved"),
          webhook.told().stream().sorted().toList());
      assertEquals("", errors(setup));
      String group =
          "\"ruleGroup\":{\"file\":\""
              + directory.resolve("rules.yml")
              + "\",\"name\":\"conditions\"}";
      String log = Files.readString(directory.resolve("queries.log"));
      assertTrue(log.lines().anyMatch(line -> line.contains(group)), log);
    }
  }

  private static String errors(ServerSetup setup) throws IOException {
    return String.join(
        "\n",
        Files.readString(setup.log())
            .lines()
            .filter(line -> line.contains("level=ERROR"))
            .toList());
  }

  private ServerSetup setup(int targetPort, int alertmanagerPort) throws IOException {
    Files.writeString(
        directory.resolve("rules.yml"),
        """
        groups:
          - name: conditions
            rules:
              - alert: Stays
                expr: condition{name="stays"} == 1
                for: 3s
              - alert: EndsInOutage
                expr: condition{name="ends-in-outage"} == 1
                for: 3s
              - alert: Waits
                expr: condition{name="waits"} == 1
                for: 4s
        """);
    return ServerUnderTest.setup(
            directory,
            """
            global:
              scrape_interval: 1s
              scrape_timeout: 1s
              evaluation_interval: 1s
              query_log_file: queries.log
            rule_files: [rules.yml]
            alerting:
              alertmanagers:
                - static_configs:
                    - targets: ['127.0.0.1:%d']
            scrape_configs:
              - job_name: conditions
                static_configs:
                  - targets: ['127.0.0.1:%d']
            """
                .formatted(alertmanagerPort, targetPort))
        .with(FLAGS);
  }

  private static Instant activeAt(ServerProcess server, String name) throws Exception {
    return Instant.parse(alert(server, name).path("activeAt").asText());
  }

  /// An alert as the API shows it; missing where there is none.
  private static JsonNode alert(ServerProcess server, String name) throws Exception {
    String body = server.client().get("/api/v1/alerts").bodyIfSucceeded();
    for (JsonNode alert : new ObjectMapper().readTree(body).path("data").path("alerts")) {
      if (alert.path("labels").path("alertname").asText().equals(name)) {
        return alert;
      }
    }
    return new ObjectMapper().missingNode();
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (!condition.call()) {
      assertTrue(System.nanoTime() < deadline, "not within " + WAIT_SECONDS + " s");
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }
}
