package io.narthex.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class FlagsTest {
  @Test
  void bothFormsOfAValue() throws FlagException {
    Flags flags = Flags.parse("--storage.tsdb.path=/a", "--query.timeout", "1h30m");
    assertEquals("/a", flags.text("storage.tsdb.path"));
    assertEquals(5_400_000, flags.durationMs("query.timeout"));
    assertEquals("prometheus.yml", flags.text("config.file"));
    assertTrue(flags.isGiven("query.timeout"));
    assertFalse(flags.isGiven("config.file"));
  }

  @Test
  void switches() throws FlagException {
    assertTrue(Flags.parse("--web.enable-lifecycle").isOn("web.enable-lifecycle"));
    assertFalse(Flags.parse("--no-web.enable-lifecycle").isOn("web.enable-lifecycle"));
    assertFalse(Flags.parse().isOn("web.enable-lifecycle"));
    assertTrue(Flags.parse().isOn("storage.tsdb.wal-compression"));
    assertFalse(
        Flags.parse("--no-storage.tsdb.wal-compression").isOn("storage.tsdb.wal-compression"));
    assertTrue(Flags.parse("--storage.tsdb.wal-compression").isOn("storage.tsdb.wal-compression"));
  }

  @Test
  void repeated() throws FlagException {
    Flags flags =
        Flags.parse("--web.listen-address=:1", "--web.listen-address=:2", "--enable-feature=a,b");
    assertEquals(List.of(":1", ":2"), flags.texts("web.listen-address"));
    assertEquals(List.of("a", "b"), flags.features());
    assertThrows(
        FlagException.class, () -> Flags.parse("--query.timeout=1s", "--query.timeout=2s"));
  }

  @Test
  void refused() {
    for (String bad :
        List.of(
            "--no-such-flag",
            "--query.timeout=fast",
            "--query.max-samples=x",
            "--storage.tsdb.retention.size=10",
            "--log.level=loud",
            "--storage.wal.sync=never",
            "stray",
            "--no-query.timeout",
            "--config.file")) {
      assertThrows(FlagException.class, () -> Flags.parse(bad), bad);
    }
  }

  @Test
  void requests() throws FlagException {
    assertEquals(Flags.Request.RUN, Flags.parse().request());
    assertEquals(Flags.Request.HELP, Flags.parse("--help").request());
    assertEquals(Flags.Request.VERSION, Flags.parse("--version").request());
    assertTrue(Flags.usage().contains("--[no-]web.enable-lifecycle"), Flags.usage());
    assertFalse(Flags.usage().contains("samples-per-chunk"));
    assertEquals(
        List.of("web.enable-otlp-receiver"),
        Flags.parse("--web.enable-otlp-receiver").withoutEffect());
  }

  @Test
  void flagsThatPrometheusDoesNotHaveAreListedWhereGiven() throws FlagException {
    assertFalse(Flags.parse().all("/").containsKey("storage.wal.sync"));
    assertEquals("os", Flags.parse("--storage.wal.sync=os").all("/").get("storage.wal.sync"));
    for (String name : FlagTable.OWN) {
      assertTrue(Flags.usage().contains("--" + name), name);
    }
  }

  /// The recorded answers list every flag; given the values in them, ours is the same list.
  @Test
  void listOfFlags() {
    List<Case> cases =
        ConformanceCases.lines("api/captures/status.jsonl").stream()
            .filter(c -> c.json().path("id").asText().startsWith("status/flags"))
            .filter(c -> c.json().path("response").path("status").asInt() == 200)
            .toList();
    assertEquals(2, cases.size());
    for (Case recorded : cases) {
      JsonNode data = recorded.json().path("response").path("json").path("data");
      Map<String, String> expected = new TreeMap<>();
      List<String> args = new ArrayList<>();
      data.properties()
          .forEach(e -> {
            String value = e.getValue().asText();
            expected.put(e.getKey(), value);
            if (value.equals("true") || value.equals("false")) {
              args.add((value.equals("true") ? "--" : "--no-") + e.getKey());
            } else {
              args.add("--" + e.getKey() + "=" + value);
            }
          });
      Map<String, String> actual = new TreeMap<>();
      try {
        actual =
            Flags.parse(args.toArray(String[]::new)).all(expected.get("web.route-prefix") + "");
      } catch (FlagException e) {
        throw new AssertionError(e);
      }
      assertEquals(expected, actual);
    }
  }
}
