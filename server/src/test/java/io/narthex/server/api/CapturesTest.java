package io.narthex.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.narthex.server.CaptureRules;
import io.narthex.server.config.Config;
import io.narthex.storage.Storage;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.database.Database;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Exchanges recorded from Prometheus, replayed against running servers that hold the same floats
/// and scrape the same targets. What is not counted, [Exchange#isCounted] says.
final class CapturesTest {
  private static final Map<String, CaptureServer> SERVERS = new HashMap<>();
  private static final String BAD_RULES = "rules/bad.yml";
  private static final List<Storage> STORAGES = new ArrayList<>();

  @TempDir private static Path directory;
  private static CaptureTargets targets;
  private static CaptureRules rules;

  @BeforeAll
  static void start() throws Exception {
    ConformanceCases.directory();
    Database data = storage("data");
    CaptureDataset.load(data, true);
    Database blockless = storage("blockless");
    CaptureDataset.load(blockless, false);
    Database empty = storage("empty");
    for (String name : List.of("data", "exp", "limits")) {
      SERVERS.put(name, CaptureServer.start(instance(name, data)));
    }
    Database changed = storage("admin");
    CaptureDataset.load(changed, true);
    SERVERS.put("admin", CaptureServer.start(instance("admin", changed)));
    SERVERS.put("blockless", CaptureServer.start(instance("blockless", blockless)));
    for (String name : List.of("agent", "starting")) {
      SERVERS.put(name, CaptureServer.start(instance(name, empty)));
    }
    CaptureServer.Instance bare = instance("targets", empty);
    Path own = directory.resolve("targets-instance");
    targets = new CaptureTargets(own, empty);
    CaptureStatus status = new CaptureStatus(own, bare.flags(), bare.status().readiness());
    Config config = status.load();
    targets.scrape(config);
    rules = new CaptureRules(own, empty, "http://prometheus.example.org/");
    rules.adopt(config);
    status.followedBy(rules::adopt);
    rules.start();
    SERVERS.put(
        "targets",
        CaptureServer.start(
            new CaptureServer.Instance(
                empty,
                new CaptureServer.Sources(targets.source(), rules.alertmanagers(), rules.source()),
                status,
                bare.flags(),
                bare.engine(),
                targets::toRecorded)));
  }

  private static Database storage(String name) {
    Database storage = CaptureServer.database(directory.resolve(name + "-data"));
    STORAGES.add(storage);
    return storage;
  }

  private static CaptureServer.Instance instance(String name, Database storage) throws Exception {
    return CaptureServer.plain(name, Files.createDirectory(directory.resolve(name)), storage);
  }

  @AfterAll
  static void stop() throws IOException {
    SERVERS.values().forEach(CaptureServer::close);
    if (rules != null) {
      rules.close();
    }
    if (targets != null) {
      targets.close();
    }
    STORAGES.forEach(Storage::close);
  }

  private static List<Exchange> exchanges(String family) {
    return ConformanceCases.lines("api/captures/" + family + ".jsonl").stream()
        .map(Exchange::new)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "query",
        "query_range",
        "query_params",
        "query_bad",
        "query_exec",
        "query_experimental",
        "format_query",
        "parse_query",
        "query_exemplars",
        "labels",
        "label_values",
        "series",
        "metadata",
        "targets",
        "status",
        "http",
        "lifecycle",
        "rules",
      })
  void answersAsRecorded(String family) {
    List<Exchange> all = exchanges(family);
    List<Exchange> counted = all.stream().filter(Exchange::isCounted).toList();
    System.out.printf(
        "conformance captures-%s: %d of %d recorded exchanges are counted%n",
        family, counted.size(), all.size());
    ConformanceCases.family("captures-" + family)
        .run(
            counted,
            Exchange::id,
            exchange -> {
              CaptureServer server = server(exchange);
              configure(exchange.id(), server.status());
              exchange.check(exchange.send(server.port()), server::toRecorded);
            });
  }

  /// In the order of the file: what is deleted is not there for those that follow.
  @Test
  void administratesAsRecorded() {
    ConformanceCases.family("captures-admin")
        .run(
            exchanges("admin"),
            Exchange::id,
            exchange -> {
              CaptureServer server = server(exchange);
              exchange.check(exchange.send(server.port()), server::toRecorded);
            });
  }

  @Test
  void saysWhatIsOff() {
    List<Exchange> off =
        exchanges("search").stream()
            .filter(exchange -> exchange.id().contains("/disabled_"))
            .toList();
    ConformanceCases.family("captures-disabled")
        .run(
            off,
            Exchange::id,
            exchange -> {
              CaptureServer server = server(exchange);
              exchange.check(exchange.send(server.port()), server::toRecorded);
            });
  }

  private static CaptureServer server(Exchange exchange) {
    String name = exchange.instance();
    if (exchange.id().contains("/notready_")) {
      name = "starting";
    } else if (exchange.id().startsWith("status/tsdb")
        || exchange.id().equals("labels/end_before_start")) {
      // Upstream's figures are those of the head, and only the head ignores a range that ends
      // before it starts: the older block has no part in either.
      name = "blockless";
    }
    CaptureServer server = SERVERS.get(name);
    if (server == null) {
      throw new IllegalStateException("no such instance: " + name);
    }
    return server;
  }

  /// What was done to the configuration file before a recorded reload.
  private static void configure(String id, CaptureStatus status) {
    switch (id) {
      case "lifecycle/reload_bad_field" -> status.configure("global:\n  scrape_intervall: 1s\n");
      case "lifecycle/reload_bad_yaml" -> status.configure("{");
      case "lifecycle/reload_bad_rules" -> {
        status.restore();
        status.write(BAD_RULES, "groups: [");
      }
      case "lifecycle/reload_good" -> status.restore(BAD_RULES);
      default -> {}
    }
  }

  /// The list of all targets deviates in one text, so the others are compared one by one.
  @Test
  void allOtherTargetsAreShownAsRecorded() throws IOException {
    Map<String, JsonNode> expected = new TreeMap<>();
    Map<String, JsonNode> actual = new TreeMap<>();
    for (Exchange exchange : exchanges("targets")) {
      if (exchange.id().equals("targets/all")) {
        CaptureServer server = server(exchange);
        byte[] answer = exchange.send(server.port()).decoded();
        String text = server.toRecorded(new String(answer, StandardCharsets.UTF_8));
        collect(exchange.recordedJson(), expected);
        collect(new ObjectMapper().readTree(text), actual);
      }
    }
    assertEquals(25, expected.size());
    assertEquals(expected, actual);
  }

  private static void collect(JsonNode answer, Map<String, JsonNode> into) {
    for (JsonNode target : answer.get("data").get("activeTargets")) {
      if (!target.get("scrapePool").asText().equals("bad-parse")) {
        ObjectNode stable = target.deepCopy();
        stable.remove(List.of("lastScrape", "lastScrapeDuration"));
        into.put(target.get("scrapePool").asText() + target.get("scrapeUrl").asText(), stable);
      }
    }
  }

  /// Each request that the recorded server sent to a target is sent here too, header by header.
  @Test
  void sendsScrapesAsRecorded() {
    List<String> heads = targets.requests();
    for (Case recorded : ConformanceCases.lines("api/captures/sent_scrapes.jsonl")) {
      String line = recorded.text("method") + " " + recorded.text("path") + " HTTP/1.1";
      Set<String> expected = new TreeSet<>();
      recorded
          .json()
          .get("headers")
          .properties()
          .forEach(e -> expected.add(e.getKey() + ": " + e.getValue().asText()));
      assertTrue(
          heads.stream()
              .map(head -> List.of(head.split("\n", -1)))
              .anyMatch(head -> head.getFirst().equals(line) && withoutLine(head).equals(expected)),
          () -> line + " " + expected + " in " + heads);
    }
  }

  /// Each alert that the recorded server sent is sent here too, in a request like the recorded.
  @Test
  void sendsAlertsAsRecorded() throws IOException {
    Set<JsonNode> sent = new HashSet<>();
    for (String body : targets.notifications()) {
      new ObjectMapper().readTree(body).forEach(alert -> sent.add(withoutTimes(alert)));
    }
    Set<JsonNode> expected = new HashSet<>();
    for (Case recorded : ConformanceCases.lines("api/captures/sent_alerts.jsonl")) {
      recorded.json().get("json").forEach(alert -> expected.add(withoutTimes(alert)));
    }
    assertEquals(5, expected.size());
    assertEquals(expected, sent);
    String head =
        targets.requests().stream()
            .filter(one -> one.startsWith("POST "))
            .findFirst()
            .orElseThrow();
    assertTrue(head.startsWith("POST /am/api/v2/alerts HTTP/1.1\n"), head);
    for (String line :
        List.of(
            "Host: 127.0.0.1:19150", "User-Agent: Prometheus/", "Content-Type: application/json")) {
      assertTrue(head.lines().anyMatch(line::equals), head);
    }
  }

  private static JsonNode withoutTimes(JsonNode alert) {
    ObjectNode stable = alert.deepCopy();
    assertTrue(stable.has("startsAt") && stable.has("endsAt"), alert::toString);
    return stable.remove(List.of("startsAt", "endsAt"));
  }

  private static Set<String> withoutLine(List<String> head) {
    return new TreeSet<>(head.subList(1, head.size()));
  }

  /// The figures of the head deviate in the number of chunks; all others are upstream's.
  @Test
  void figuresOfTheHeadAreAsRecorded() throws IOException {
    for (Exchange exchange : exchanges("status")) {
      if (exchange.id().equals("status/tsdb_limit_1")
          || exchange.id().equals("status/tsdb_limit_3")) {
        byte[] answer = exchange.send(server(exchange).port()).decoded();
        JsonNode expected = exchange.recordedJson().deepCopy();
        JsonNode actual = new ObjectMapper().readTree(answer);
        ((ObjectNode) expected.at("/data/headStats")).remove("chunkCount");
        ((ObjectNode) actual.at("/data/headStats")).remove("chunkCount");
        assertEquals(expected, actual);
      }
    }
  }
}
