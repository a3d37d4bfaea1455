package io.narthex.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.narthex.server.http.RawClient;
import io.narthex.storage.conformance.Case;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One recorded exchange: sends its request and holds the answer against the recording.
final class Exchange {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ANY = "<volatile>";
  private static final Set<String> LATER_PATHS =
      Set.of(
          "/federate",
          "/api/v1/read",
          "/api/v1/features",
          "/api/v1/openapi.yaml",
          "/api/v1/status/self_metrics",
          "/api/v1/status/tsdb/blocks");
  private static final List<String> NATIVE_SERIES =
      List.of("native_", "nhcb_latency", "mixed_classic_native", "mixed_float_hist", "mixed_kinds");
  private static final List<String> LATER_KEYS = List.of("\"histogram\":", "\"histograms\":");

  /// Upstream names the series of a pair in arbitrary order.
  private static final Pattern DUPLICATE_PAIR =
      Pattern.compile("(?<=-side of the operation: \\[)(\\{.*\\}), (\\{.*\\})(?=\\];many-to-many)");

  private final JsonNode request;
  private final JsonNode response;
  private final JsonNode record;

  Exchange(Case recorded) {
    this.record = recorded.json();
    this.request = record.get("request");
    this.response = record.get("response");
  }

  String id() {
    return record.get("id").asText();
  }

  String instance() {
    return record.get("instance").asText();
  }

  /// Whether the exchange is about what is served already: not a route that comes later, and no
  /// native histograms in request or answer, whose exemplars are there all the same.
  boolean isCounted() {
    String path = request.get("path").asText().replaceFirst("^/prom", "");
    String asked = request.path("params") + request.path("body").asText("");
    String answered = response.path("text").asText("");
    if (path.equals("/api/v1/query_exemplars")) {
      return true;
    }
    return !LATER_PATHS.contains(path)
        && NATIVE_SERIES.stream().noneMatch(asked::contains)
        && LATER_KEYS.stream().noneMatch(answered::contains);
  }

  /// The recorded answer as JSON.
  JsonNode recordedJson() {
    return response.get("json");
  }

  /// Sends the request to the server at `port`.
  RawClient.Answer send(int port) throws IOException {
    String method = request.get("method").asText();
    byte[] body = body();
    StringBuilder head = new StringBuilder(method).append(' ').append(target());
    head.append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    request
        .path("headers")
        .properties()
        .forEach(h -> head.append(h.getKey() + ": " + h.getValue().asText() + "\r\n"));
    if (body.length > 0 || method.equals("POST")) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    try (RawClient client = new RawClient(port)) {
      client.send(head.append("\r\n").toString());
      client.send(body);
      return client.read(!method.equals("HEAD"));
    }
  }

  private String target() {
    StringBuilder path = new StringBuilder();
    for (byte b : request.get("path").asText().getBytes(StandardCharsets.UTF_8)) {
      boolean plain = b > ' ' && b < 0x7f && b != '"' && b != '<' && b != '>';
      path.append(plain ? String.valueOf((char) b) : String.format("%%%02X", b & 0xff));
    }
    String query = request.path("query").asText("");
    return query.isEmpty() ? path.toString() : path + "?" + query;
  }

  private byte[] body() {
    JsonNode body = request.path("body");
    return body.isMissingNode() || body.isNull()
        ? new byte[0]
        : body.asText().getBytes(StandardCharsets.UTF_8);
  }

  /// Fails where `answer` is not what was recorded.
  ///
  /// @param toRecorded translates the answer into the words of the recording
  void check(RawClient.Answer answer, UnaryOperator<String> toRecorded) throws IOException {
    String text = toRecorded.apply(new String(answer.decoded(), StandardCharsets.UTF_8));
    assertEquals(response.get("status").asInt(), answer.status(), text);
    Map<String, String> expected = new TreeMap<>();
    Map<String, String> actual = new TreeMap<>();
    response
        .get("headers")
        .properties()
        .forEach(h -> {
          expected.put(h.getKey(), h.getValue().asText());
          actual.put(h.getKey(), answer.header(h.getKey().toLowerCase(Locale.ROOT)));
        });
    assertEquals(expected, actual);
    if (response.path("body_left_out").asBoolean()) {
      return;
    }
    if (!response.has("text")) {
      return;
    }
    String recorded = response.get("text").asText();
    int goWords = recorded.indexOf("yaml: ");
    if (answer.status() >= 400 && goWords >= 0) {
      // What follows is the text of a Go library, which nobody else writes.
      assertTrue(text.startsWith(recorded.substring(0, goWords)), text);
      return;
    }
    List<String> accepted = new ArrayList<>();
    accepted.add(recorded);
    for (JsonNode other : record.path("also_seen")) {
      accepted.add(other.path("text").asText(other.asText()));
    }
    if (accepted.stream().noneMatch(one -> same(one, text))) {
      assertEquals(accepted.getFirst(), text);
    }
  }

  private boolean same(String expected, String actual) {
    if (expected.equals(actual)) {
      return true;
    }
    if (!expected.startsWith("{") || !actual.startsWith("{")) {
      return expected.contains(ANY) && matches(expected, actual);
    }
    try {
      return same(JSON.readTree(expected), JSON.readTree(actual), "");
    } catch (IOException e) {
      return fail("no JSON: " + actual, e);
    }
  }

  private static boolean matches(String expected, String actual) {
    int at = 0;
    for (String part : expected.split(ANY, -1)) {
      at = actual.indexOf(part, at);
      if (at < 0) {
        return false;
      }
      at += part.length();
    }
    return true;
  }

  /// Whether two trees say the same; orders that the recording's notes call arbitrary do not count.
  private boolean same(JsonNode expected, JsonNode actual, String path) {
    if (expected.isTextual() && expected.asText().contains(ANY)) {
      return matches(expected.asText(), actual.asText());
    }
    if (expected.isTextual() && actual.isTextual()) {
      return inOrder(expected.asText()).equals(inOrder(actual.asText()));
    }
    if (expected.isObject() && actual.isObject()) {
      if (expected.size() != actual.size()) {
        return false;
      }
      for (Map.Entry<String, JsonNode> member : expected.properties()) {
        JsonNode other = actual.get(member.getKey());
        if (other == null || !same(member.getValue(), other, path + "/" + member.getKey())) {
          return false;
        }
      }
      return true;
    }
    if (expected.isArray() && actual.isArray()) {
      return sameElements(expected, actual, path);
    }
    return expected.equals(actual);
  }

  private static String inOrder(String text) {
    return DUPLICATE_PAIR
        .matcher(text)
        .replaceAll(pair -> {
          boolean ascending = pair.group(1).compareTo(pair.group(2)) <= 0;
          String first = ascending ? pair.group(1) : pair.group(2);
          String second = ascending ? pair.group(2) : pair.group(1);
          return Matcher.quoteReplacement(first + ", " + second);
        });
  }

  private boolean sameElements(JsonNode expected, JsonNode actual, String path) {
    if (expected.size() != actual.size()) {
      return false;
    }
    if (!orderIsFree(path)) {
      for (int i = 0; i < expected.size(); i++) {
        if (!same(expected.get(i), actual.get(i), path + "/#")) {
          return false;
        }
      }
      return true;
    }
    List<JsonNode> rest = new ArrayList<>();
    actual.forEach(rest::add);
    for (JsonNode one : expected) {
      boolean found = false;
      for (int i = 0; i < rest.size() && !found; i++) {
        if (same(one, rest.get(i), path + "/#")) {
          rest.remove(i);
          found = true;
        }
      }
      if (!found) {
        return false;
      }
    }
    return true;
  }

  private boolean orderIsFree(String path) {
    if (path.equals("/data/result")) {
      String query = request.path("query").asText("") + request.path("body").asText("");
      return response.path("json").path("data").path("resultType").asText().equals("vector")
          && !query.contains("sort");
    }
    return record.path("varies").asText().equals("order")
        || id().startsWith("targets_metadata/")
        || path.startsWith("/data/demo");
  }
}
