package io.narthex.server.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.narthex.storage.CommitResult;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.encoding.SnappyBlock;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.testing.NaiveStorage;
import io.narthex.storage.testing.Point;
import io.narthex.storage.testing.SelectionReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Bodies of both versions that Prometheus's own client sent, crafted ones with the real receiver's
/// answers, and upstream's tables. Methods other than POST are the HTTP server's affair.
class RemoteWriteConformanceTest {
  private static final String FOLDER = "remote/receive/";
  private static final String WRITTEN = "X-Prometheus-Remote-Write-";

  /// Words of Go's libraries, which no one else has to find.
  private static final Pattern GO_WORDS = Pattern.compile("s2: .*|proto: .*|unexpected EOF");

  @Test
  void craftedBodies() {
    ReceiverFixture receiver = new ReceiverFixture();
    List<Case> cases =
        ConformanceCases.lines(FOLDER + "cases.jsonl").stream()
            .filter(c -> c.text("method").equals("POST"))
            .toList();
    ConformanceCases.family("remote-receive")
        .run(cases, c -> c.text("name"), c -> checkCrafted(receiver, c));
  }

  private static void checkCrafted(ReceiverFixture receiver, Case c) throws IOException {
    byte[] body = Files.readAllBytes(ConformanceCases.file(FOLDER + c.text("body_file")));
    JsonNode headers = c.json().path("headers");
    WriteAnswer answer =
        receiver.send(
            headers.path("Content-Type").asText(null),
            headers.path("Content-Encoding").asText(null),
            body);
    assertEquals(c.json().path("status").asInt(), answer.status(), answer::text);
    String text = c.text("response");
    // 1.0 tells refused samples by reason, since it goes on behind the first.
    if (!GO_WORDS.matcher(text.strip()).matches() && !c.text("name").startsWith("v1_")) {
      assertEquals(text, answer.text());
    }
    checkWritten(c.json().path("response_headers"), answer);
    Map<Labels, List<Point>> stored =
        SelectionReader.read(
            receiver.storage(), TimeRange.ALL, Matcher.equal("case", c.text("name")));
    stored.values().removeIf(List::isEmpty);
    assertEquals(expectedSeries(c), plain(stored));
  }

  private static void checkWritten(JsonNode headers, WriteAnswer answer) {
    Written written = answer.written();
    assertEquals(
        Stream.of("Samples", "Histograms", "Exemplars")
            .map(kind -> headers.path(WRITTEN + kind + "-Written").asText("none"))
            .toList(),
        written == null
            ? List.of("none", "none", "none")
            : Stream.of(written.samples(), written.histograms(), written.exemplars())
                .map(String::valueOf)
                .toList());
  }

  private static Map<String, List<String>> expectedSeries(Case c) {
    Map<String, List<String>> expected = new TreeMap<>();
    for (JsonNode series : c.json().path("stored")) {
      List<String> points = new ArrayList<>();
      for (JsonNode point : series.path("values")) {
        long timestampMs = Math.round(point.get(0).asDouble() * 1_000);
        points.add(timestampMs + " " + Double.parseDouble(point.get(1).asText()));
      }
      for (JsonNode point : series.path("histograms")) {
        points.add("histogram at " + point.get(0).asText());
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

  /// Upstream's tables of requests, but for those where its test has the storage fail.
  @Test
  void upstreamsRequests() {
    List<Case> cases =
        ConformanceCases.cases(
                "remotewrite/write-headers.json",
                "remotewrite/write-v1.json",
                "remotewrite/write-v2.json",
                "remotewrite/write-invalid-histograms.json",
                "remotewrite/write-reduced-histograms.json")
            .stream()
            .filter(c -> c.json().path("injectedErrors").isEmpty())
            .toList();
    ConformanceCases.family("remotewrite")
        .run(cases, RemoteWriteConformanceTest::checkUpstreamsRequest);
  }

  private static void checkUpstreamsRequest(Case c) {
    List<String> accepts = new ArrayList<>();
    c.json().path("accepts").forEach(name -> accepts.add(name.asText()));
    ReceiverFixture receiver =
        new ReceiverFixture(
            new NaiveStorage(),
            accepts.isEmpty() ? WriteHeaders.BOTH : WriteHeaders.accepting(accepts));
    JsonNode request = c.json().get("request");
    WriteAnswer answer =
        receiver.send(
            request.path("requestHeaders").path("Content-Type").asText(null),
            request.path("requestHeaders").path("Content-Encoding").asText(null),
            Base64.getDecoder().decode(request.get("bodyBase64").asText()));
    assertEquals(c.json().get("status").asInt(), answer.status(), answer::text);
    assertEquals(c.text("responseBody"), answer.text());
    checkWritten(c.json().path("responseHeaders"), answer);
    Map<String, List<String>> expected = new TreeMap<>();
    JsonNode appended = c.json().path("appended");
    for (JsonNode sample : appended.path("samples")) {
      expected
          .computeIfAbsent(labels(sample.get("labels")).toString(), l -> new ArrayList<>())
          .add(sample.get("t").asLong() + " " + Case.number(sample.get("value")));
    }
    assertEquals(
        expected,
        plain(
            SelectionReader.read(
                receiver.storage(),
                TimeRange.ALL,
                Matcher.of(MatchType.NOT_EQUAL, "__name__", ""))));
    List<String> exemplars = new ArrayList<>();
    for (JsonNode exemplar : appended.path("exemplars")) {
      exemplars.add(
          labels(exemplar.get("labels"))
              + " "
              + labels(exemplar.get("exemplarLabels"))
              + " "
              + exemplar.get("t").asLong()
              + " "
              + Case.number(exemplar.get("value")));
    }
    assertEquals(exemplars, storedExemplars(receiver));
    assertEquals(0, appended.path("histograms").size(), "histograms that are not stored");
  }

  private static List<String> storedExemplars(ReceiverFixture receiver) {
    List<String> stored = new ArrayList<>();
    receiver
        .exemplars()
        .select(Long.MIN_VALUE, Long.MAX_VALUE, List.of(List.of()))
        .forEach(series ->
            series
                .exemplars()
                .forEach(e ->
                    stored.add(
                        series.series()
                            + " "
                            + e.labels()
                            + " "
                            + e.timestampMs()
                            + " "
                            + e.value())));
    return stored;
  }

  @Test
  void bodiesOfTheRealSenderDecodeToTheirSamples() throws IOException {
    List<Path> bodies;
    try (Stream<Path> files = Files.list(ConformanceCases.file("remote/sent"))) {
      bodies =
          files
              .filter(f -> f.getFileName().toString().matches("v[12]-\\d+\\.bin"))
              .sorted()
              .toList();
    }
    WriteRequestDecoder v1 = ReceiverFixture.newDecoder();
    WriteRequestV2Decoder v2 = ReceiverFixture.newV2Decoder();
    ConformanceCases.family("remote-sent")
        .run(
            bodies,
            f -> f.getFileName().toString(),
            f -> checkSent(f, f.getFileName().toString().startsWith("v2") ? v2 : v1));
  }

  /// @param decoder that has read the bodies before: exemplars come alone, behind their series
  private static void checkSent(Path file, MessageDecoder decoder)
      throws IOException, MalformedBodyException {
    byte[] block = Files.readAllBytes(file);
    byte[] body = new byte[SnappyBlock.decodedLength(block, 0, block.length, 1 << 25)];
    SnappyBlock.decode(block, 0, block.length, body);
    decoder.decode(body, body.length, Long.MAX_VALUE);
    JsonNode sent =
        new ObjectMapper().readTree(Path.of(file.toString().replace(".bin", ".json")).toFile());
    List<String> expected = new ArrayList<>();
    List<String> expectedExemplars = new ArrayList<>();
    int histograms = 0;
    for (JsonNode series : sent.path("timeseries")) {
      Labels labels = labelsOfPairs(series.path("labels"));
      for (JsonNode sample : series.path("samples")) {
        expected.add(labels + " " + sample.get(0).asLong() + " " + sample.get(2).asText());
      }
      histograms += series.path("histograms").size();
      for (JsonNode exemplar : series.path("exemplars")) {
        expectedExemplars.add(
            labelsOfPairs(exemplar.path("labels"))
                + " "
                + exemplar.get("t").asLong()
                + " "
                + Double.parseDouble(exemplar.get("value").asText()));
      }
    }
    List<String> actual = new ArrayList<>();
    WriteBatch batch = decoder.batch();
    for (int i = 0; i < batch.sampleCount(); i++) {
      String bits = String.format("%016x", Double.doubleToRawLongBits(batch.value(i)));
      actual.add(decoder.labelsOf(decoder.ownerOf(i)) + " " + batch.timestampMs(i) + " " + bits);
    }
    assertEquals(expected, actual);
    assertEquals(histograms, decoder.counts().histograms);
    assertEquals(expectedExemplars.size(), decoder.counts().exemplars);
    assertEquals(
        expectedExemplars,
        decoder.exemplars().stream()
            .map(e -> e.labels() + " " + e.timestampMs() + " " + e.value())
            .toList());
    assertEquals(sent.path("metadata").size(), decoder.counts().metadata);
    long[] refs = new long[batch.seriesCount()];
    Arrays.setAll(refs, i -> i + 1);
    decoder.learn(CommitResult.allStored(1, batch.sampleCount(), refs));
  }

  private static Labels labelsOfPairs(JsonNode pairs) {
    Map<String, String> labels = new TreeMap<>();
    pairs.forEach(l -> labels.put(l.get(0).asText(), l.get(1).asText()));
    return Labels.of(labels);
  }
}
