package io.narthex.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.narthex.rules.RuleGroupFigures;
import io.narthex.rules.RuleHealth;
import io.narthex.rules.RuleStatus;
import io.narthex.server.config.Config;
import io.narthex.server.config.ConfigLoader;
import io.narthex.server.http.TestTargets;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.ReadContext;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.database.Database;
import io.narthex.storage.database.DatabaseOptions;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Rules and Alertmanagers that go wrong: the rule says why, everybody else goes on, and what is
/// kept stays bounded.
@Timeout(120)
final class BadRulesTest {
  private static final int SERIES = 20_000;
  private static final int MOST_SERIES = 30_000;
  private static final String ALERTS = "/api/v2/alerts";
  private static final String BAD_RULES =
      """
      groups:
        - name: good
          rules: [{record: good, expr: count(many)}]
        - name: loops
          rules:
            - alert: Loops
              expr: vector(1)
              annotations:
                deep: '{{ define "x" }}{{ template "x" }}{{ end }}{{ template "x" }}'
                long: '{{ $x := "ab" }}{{ range query "many < 99" }}{{ $x = printf "%s%s" $x $x }}{{ end }}'
                many: '{{ range query "many" }}{{ range query "many" }}{{ end }}{{ end }}'
        - name: many-to-many
          rules: [{record: x, expr: many * on () many}]
        - name: too-much-memory
          rules: [{record: y, expr: 'max_over_time((many + on (i) many)[1h:1s])'}]
      """;
  private static final String TOO_MANY_SERIES =
      """
      - name: too-many-series
        rules: [{record: copy, expr: many}]
      """
          .indent(2);

  @TempDir private Path directory;
  private Database database;

  @BeforeEach
  void fill() {
    database =
        Database.open(
            directory.resolve("data"),
            DatabaseOptions.of(MOST_SERIES, 0, new Random(3)),
            Clock.system(),
            MemoryBudget.root(1L << 30));
    database.replay();
    WriteBatch batch = new WriteBatch();
    for (int i = 0; i < SERIES; i++) {
      Labels labels = Labels.of("__name__", "many", "i", String.valueOf(i));
      batch.add(batch.addSeries(labels), System.currentTimeMillis(), i);
    }
    database.commit(batch);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private Config config(String rules, String alerting) throws Exception {
    Files.writeString(directory.resolve("rules.yml"), rules);
    Path file =
        Files.writeString(
            directory.resolve("p.yml"),
            "global: {evaluation_interval: 1s}\nrule_files: [rules.yml]\n" + alerting);
    return new ConfigLoader(Map.of()).load(file);
  }

  private boolean isStored(String metric) {
    List<List<Matcher>> matchers = List.of(List.of(Matcher.equal(Labels.METRIC_NAME, metric)));
    return !database.series(matchers, TimeRange.ALL, 1, ReadContext.unbounded()).items().isEmpty();
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.call()) {
      assertTrue(System.nanoTime() < end, "not within a minute");
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  @Test
  void badRulesSayWhyAndHarmNobody() throws Exception {
    try (RulesBench bench =
        new RulesBench(database, MemoryBudget.root(256 << 20), "--query.max-bytes=16MB")) {
      bench.adopt(config(BAD_RULES, ""));
      bench.start();
      // What these write is there before all room for series is taken; known series go on.
      for (String metric : new String[] {"good", "ALERTS", "ALERTS_FOR_STATE"}) {
        await(() -> isStored(metric));
      }
      bench.adopt(config(BAD_RULES + TOO_MANY_SERIES, ""));
      await(() -> bench.figures("good").evaluations() >= 4);
      await(() -> bench.figures("loops").evaluations() >= 2);
      for (String group : new String[] {"many-to-many", "too-many-series"}) {
        await(() -> bench.rule(group).health() != RuleHealth.UNKNOWN);
      }
      // Each second adds a step with all series; the first ones still fit.
      await(() -> bench.rule("too-much-memory").health() == RuleHealth.ERR);
      RuleGroupFigures filled = bench.figures("too-much-memory");
      check(bench, "good", RuleHealth.OK, "");
      check(bench, "many-to-many", RuleHealth.ERR, "many-to-many matching not allowed");
      check(bench, "too-many-series", RuleHealth.ERR, "limit of series reached");
      check(bench, "too-much-memory", RuleHealth.ERR, "memory");
      RuleStatus loops = bench.rule("loops");
      assertEquals(RuleHealth.OK, loops.health());
      loops
          .alerts()
          .getFirst()
          .annotations()
          .forEach((name, text) ->
              assertTrue(text.startsWith("<error expanding template: "), name + ": " + text));
      assertEquals(3, loops.alerts().getFirst().annotations().size());
      assertTrue(database.figures().seriesCount() <= MOST_SERIES);
      assertEquals(0, bench.figures("good").evaluationFailures());
      assertEquals(0, bench.figures("too-many-series").evaluationFailures());
      RuleGroupFigures manyToMany = bench.figures("many-to-many");
      assertTrue(manyToMany.evaluationFailures() >= manyToMany.evaluations() - 1);
      assertTrue(manyToMany.evaluationFailures() > 0);
      await(() -> bench.figures("too-much-memory").evaluations() >= filled.evaluations() + 3);
      RuleGroupFigures tooMuch = bench.figures("too-much-memory");
      assertTrue(
          tooMuch.evaluationFailures() - filled.evaluationFailures()
              >= tooMuch.evaluations() - filled.evaluations() - 1);
    }
  }

  private static void check(RulesBench bench, String group, RuleHealth health, String error) {
    RuleStatus status = bench.rule(group);
    assertEquals(health, status.health(), group + ": " + status.lastError());
    String said = Objects.requireNonNullElse(status.lastError(), "");
    assertTrue(error.isEmpty() ? said.isEmpty() : said.contains(error), group + ": " + said);
  }

  @Test
  void badAlertmanagersHoldUpNobody() throws Exception {
    int closedPort;
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closedPort = unused.getLocalPort();
    }
    try (TestTargets good = answering("200 OK", 0);
        TestTargets slow = answering("200 OK", 300);
        TestTargets hanging = answering("200 OK", 60_000);
        TestTargets failing = answering("500 Internal Server Error", 0);
        RulesBench bench =
            new RulesBench(
                database,
                MemoryBudget.root(256 << 20),
                "--rules.alert.resend-delay=1ms",
                "--alertmanager.notification-queue-capacity=2000",
                "--no-alertmanager.drain-notification-queue-on-shutdown")) {
      String down = "127.0.0.1:" + closedPort;
      bench.adopt(
          config(
              """
              groups:
                - name: alerts
                  rules: [{alert: Many, expr: many < 1000}]
              """,
              """
              alerting:
                alertmanagers:
                  - timeout: 1s
                    static_configs:
                      - targets: ['%s', '%s', '%s', '%s', '%s']
              """
                  .formatted(
                      down, hanging.address(), failing.address(), slow.address(), good.address())));
      bench.start();
      await(() -> value(bench, "prometheus_notifications_sent", good.address()) >= 4_000);
      await(() -> value(bench, "prometheus_notifications_errors", hanging.address()) >= 512);
      assertEquals(1_000, distinct(good));
      assertEquals(0, value(bench, "prometheus_notifications_errors", good.address()));
      assertEquals(0, value(bench, "prometheus_notifications_dropped", good.address()));
      assertEquals(0, value(bench, "prometheus_notifications_errors", slow.address()));
      assertTrue(value(bench, "prometheus_notifications_sent", slow.address()) >= 1_000);
      for (String address : new String[] {down, failing.address(), hanging.address()}) {
        double errors = value(bench, "prometheus_notifications_errors", address);
        assertTrue(errors >= 512, address + ": " + errors);
        assertTrue(value(bench, "prometheus_notifications_dropped", address) >= errors, address);
        assertEquals(0, value(bench, "prometheus_notifications_sent", address));
      }
      // One in four seconds is taken from a queue that gets a thousand a second.
      double waiting = value(bench, "prometheus_notifications_queue_length", hanging.address());
      assertTrue(waiting > 0 && waiting <= 2_000, "waiting: " + waiting);
      assertEquals(RuleHealth.OK, bench.rule("alerts").health());
      assertEquals(0, bench.figures("alerts").evaluationFailures());
    }
  }

  private static TestTargets answering(String status, long afterMs) throws IOException {
    return new TestTargets()
        .on(
            ALERTS,
            out -> {
              TimeUnit.MILLISECONDS.sleep(afterMs);
              TestTargets.write(out, status, "", new byte[0]);
            });
  }

  /// Number of different alerts that an Alertmanager was told of.
  private static int distinct(TestTargets alertmanager) throws IOException {
    Set<JsonNode> labels = new HashSet<>();
    for (String body : alertmanager.bodies(ALERTS)) {
      new ObjectMapper().readTree(body).forEach(alert -> labels.add(alert.get("labels")));
    }
    return labels.size();
  }

  private static double value(RulesBench bench, String name, String address) {
    String url = "http://" + address + ALERTS;
    for (MetricSnapshot snapshot : bench.registry().scrape(name::equals)) {
      switch (snapshot) {
        case CounterSnapshot counter -> {
          for (CounterSnapshot.CounterDataPointSnapshot point : counter.getDataPoints()) {
            if (url.equals(point.getLabels().get("alertmanager"))) {
              return point.getValue();
            }
          }
        }
        case GaugeSnapshot gauge -> {
          for (GaugeSnapshot.GaugeDataPointSnapshot point : gauge.getDataPoints()) {
            if (url.equals(point.getLabels().get("alertmanager"))) {
              return point.getValue();
            }
          }
        }
        default -> throw new AssertionError(snapshot.toString());
      }
    }
    return 0;
  }
}
