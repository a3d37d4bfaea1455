package io.narthex.server.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.encoding.SnappyBlock;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.testing.Point;
import io.narthex.storage.testing.SelectionReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Bodies that Prometheus's own client sent, and crafted ones with the real receiver's answers: all
/// of version 1.0 that hold no histogram and no exemplar. 405 is the HTTP server's affair.
class RemoteWriteConformanceTest {
  private static final String FOLDER = "remote/receive/";

  @Test
  void craftedBodies() {
    ReceiverFixture receiver = new ReceiverFixture();
    List<Case> cases =
        ConformanceCases.lines(FOLDER + "cases.jsonl").stream()
            .filter(c -> isPlainV1(c.text("name")) && c.text("method").equals("POST"))
            .toList();
    ConformanceCases.family("remote-receive")
        .run(cases, c -> c.text("name"), c -> checkCrafted(receiver, c));
  }

  private static boolean isPlainV1(String name) {
    return name.startsWith("v1_") && !name.contains("hist") && !name.contains("exemplar");
  }

  private static void checkCrafted(ReceiverFixture receiver, Case c) throws IOException {
    byte[] body = Files.readAllBytes(ConformanceCases.file(FOLDER + c.text("body_file")));
    JsonNode headers = c.json().path("headers");
    ReceiverFixture.Answer answer =
        receiver.send(
            headers.path("Content-Type").asText(null),
            headers.path("Content-Encoding").asText(null),
            body);
    assertEquals(c.json().path("status").asInt(), answer.status(), answer::text);
    Map<Labels, List<Point>> stored =
        SelectionReader.read(
            receiver.storage(), TimeRange.ALL, Matcher.equal("case", c.text("name")));
    stored.values().removeIf(List::isEmpty);
    assertEquals(expectedSeries(c), plain(stored));
  }

  private static Map<String, List<String>> expectedSeries(Case c) {
    Map<String, List<String>> expected = new TreeMap<>();
    for (JsonNode series : c.json().path("stored")) {
      List<String> points = new ArrayList<>();
      for (JsonNode point : series.path("values")) {
        long timestampMs = Math.round(point.get(0).asDouble() * 1_000);
        points.add(timestampMs + " " + Double.parseDouble(point.get(1).asText()));
      }
      expected.put(labels(series.path("metric")).toString(), points);
    }
    return expected;
  }

  private static Labels labels(JsonNode metric) {
    Map<String, String> labels = new TreeMap<>();
    metric.properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
    return Labels.of(labels);
  }

  private static Map<String, List<String>> plain(Map<Labels, List<Point>> stored) {
    Map<String, List<String>> plain = new TreeMap<>();
    stored.forEach((labels, points) ->
        plain.put(
            labels.toString(),
            points.stream()
                .map(p -> p.timestampMs() + " " + Double.longBitsToDouble(p.bits()))
                .toList()));
    return plain;
  }

  /// Upstream's tables of requests: those that a receiver of 1.0 is asked. The bodies hold
  /// histograms and exemplars as well, which are dropped; their floats count.
  @Test
  void upstreamsRequests() {
    List<Case> cases =
        ConformanceCases.cases("remotewrite/write-headers.json", "remotewrite/write-v1.json")
            .stream()
            .filter(c -> !c.json().path("accepts").toString().contains("v2.Request"))
            .toList();
    ConformanceCases.family("remotewrite-v1")
        .run(
            cases,
            c -> {
              ReceiverFixture receiver = new ReceiverFixture();
              JsonNode request = c.json().get("request");
              ReceiverFixture.Answer answer =
                  receiver.send(
                      request.path("requestHeaders").path("Content-Type").asText(null),
                      request.path("requestHeaders").path("Content-Encoding").asText(null),
                      Base64.getDecoder().decode(request.get("bodyBase64").asText()));
              assertEquals(c.json().get("status").asInt(), answer.status());
              assertEquals(c.text("responseBody"), answer.text());
              Map<String, List<String>> expected = new TreeMap<>();
              for (JsonNode sample : c.json().path("appended").path("samples")) {
                expected
                    .computeIfAbsent(
                        labels(sample.get("labels")).toString(), l -> new ArrayList<>())
                    .add(sample.get("t").asLong() + " " + Case.number(sample.get("value")));
              }
              assertEquals(
                  expected,
                  plain(
                      SelectionReader.read(
                          receiver.storage(),
                          TimeRange.ALL,
                          Matcher.of(MatchType.NOT_EQUAL, "__name__", ""))));
            });
  }

  @Test
  void bodiesOfTheRealSenderDecodeToTheirSamples() throws IOException {
    List<Path> bodies;
    try (Stream<Path> files = Files.list(ConformanceCases.file("remote/sent"))) {
      bodies =
          files.filter(f -> f.getFileName().toString().matches("v1-\\d+\\.bin")).sorted().toList();
    }
    ConformanceCases.family("remote-sent-v1")
        .run(bodies, f -> f.getFileName().toString(), RemoteWriteConformanceTest::checkSent);
  }

  private static void checkSent(Path file) throws IOException, MalformedBodyException {
    byte[] block = Files.readAllBytes(file);
    byte[] body = new byte[SnappyBlock.decodedLength(block, 0, block.length, 1 << 25)];
    SnappyBlock.decode(block, 0, block.length, body);
    WriteRequestDecoder decoder = ReceiverFixture.newDecoder();
    decoder.decode(body, body.length, Long.MAX_VALUE);
    JsonNode sent =
        new ObjectMapper().readTree(Path.of(file.toString().replace(".bin", ".json")).toFile());
    List<String> expected = new ArrayList<>();
    int histograms = 0;
    for (JsonNode series : sent.path("timeseries")) {
      Map<String, String> pairs = new TreeMap<>();
      series.path("labels").forEach(l -> pairs.put(l.get(0).asText(), l.get(1).asText()));
      for (JsonNode sample : series.path("samples")) {
        expected.add(
            Labels.of(pairs) + " " + sample.get(0).asLong() + " " + sample.get(2).asText());
      }
      histograms += series.path("histograms").size();
    }
    List<String> actual = new ArrayList<>();
    WriteBatch batch = decoder.batch();
    for (int i = 0; i < batch.sampleCount(); i++) {
      String bits = String.format("%016x", Double.doubleToRawLongBits(batch.value(i)));
      actual.add(decoder.labelsOfSample(i) + " " + batch.timestampMs(i) + " " + bits);
    }
    assertEquals(expected, actual);
    assertEquals(histograms, decoder.counts().histograms);
  }
}
