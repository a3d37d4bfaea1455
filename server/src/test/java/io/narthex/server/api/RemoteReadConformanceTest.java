package io.narthex.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.server.http.RawClient;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.database.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The recorded remote reads against the same data: status and text, and what the answers of the
/// real server decode to, since chunks may be cut elsewhere.
final class RemoteReadConformanceTest {
  private static final String FOLDER = "remote/read/";
  private static final Pattern GO_WORDS =
      Pattern.compile("snappy: .*|proto: .*|error parsing regexp: .*");

  @TempDir private Path directory = Path.of("");

  @Test
  void answersAsRecorded() throws Exception {
    List<Case> cases = ConformanceCases.lines(FOLDER + "cases.jsonl");
    try (Database database = CaptureServer.database(directory.resolve("database"));
        CaptureServer data = start("data", database);
        CaptureServer limits = start("limits", database)) {
      CaptureDataset.load(database, false);
      ConformanceCases.family("remote-read")
          .run(
              cases,
              c -> c.text("name"),
              c -> {
                boolean limited = c.text("instance").equals("limits");
                check(c, limited ? limits.port() : data.port(), limited ? "/prom" : "");
              });
    }
  }

  private CaptureServer start(String name, Database database) throws Exception {
    return CaptureServer.start(
        CaptureServer.plain(name, Files.createDirectory(directory.resolve(name)), database));
  }

  private static void check(Case c, int port, String prefix) throws IOException {
    RawClient.Answer answer = send(c, port, prefix);
    int status = c.json().get("status").asInt();
    assertEquals(status, answer.status(), answer::text);
    if (status != 200) {
      if (!GO_WORDS.matcher(c.text("response").strip()).matches()) {
        assertEquals(c.text("response"), answer.text());
      }
      return;
    }
    for (String header : List.of("Content-Type", "Content-Encoding")) {
      assertEquals(
          c.json().path("response_headers").path(header).asText(""),
          answer.header(header.toLowerCase(java.util.Locale.ROOT)));
    }
    byte[] expected = Files.readAllBytes(ConformanceCases.file(FOLDER + c.text("response_file")));
    if (answer.header("content-encoding").isEmpty()) {
      assertEquals(joined(ReadAnswers.frames(expected)), joined(ReadAnswers.frames(answer.body())));
    } else {
      assertEquals(
          sorted(ReadAnswers.samples(expected)), sorted(ReadAnswers.samples(answer.body())));
    }
  }

  private static RawClient.Answer send(Case c, int port, String prefix) throws IOException {
    byte[] body = Files.readAllBytes(ConformanceCases.file(FOLDER + c.text("request_file")));
    StringBuilder head =
        new StringBuilder("POST " + prefix + "/api/v1/read HTTP/1.1\r\nHost: x\r\n");
    c.json()
        .path("headers")
        .properties()
        .forEach(e -> head.append(e.getKey() + ": " + e.getValue().asText() + "\r\n"));
    try (RawClient client = new RawClient(port)) {
      client.send(head + "Content-Length: " + body.length + "\r\n\r\n");
      client.send(body);
      return client.read();
    }
  }

  private static List<List<String>> sorted(List<List<String>> results) {
    return results.stream().map(series -> series.stream().sorted().toList()).toList();
  }

  /// The samples of each series, in the order in which the series come.
  private static Map<String, List<String>> joined(List<ReadAnswers.Frame> frames) {
    Map<String, List<String>> joined = new LinkedHashMap<>();
    String last = "";
    for (ReadAnswers.Frame frame : frames) {
      String series = frame.queryIndex() + " " + frame.series();
      assertTrue(series.equals(last) || !joined.containsKey(series), "series in two places");
      joined.computeIfAbsent(series, _ -> new ArrayList<>()).addAll(frame.samples());
      last = series;
    }
    // Maps are equal in any order: the order counts as well.
    joined.put("order", List.copyOf(joined.keySet()));
    return joined;
  }
}
