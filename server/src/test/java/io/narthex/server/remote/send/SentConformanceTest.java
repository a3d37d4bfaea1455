package io.narthex.server.remote.send;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.server.config.RemoteWriteConfig.Message;
import io.narthex.server.remote.send.Encoder.SeriesExemplar;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.exemplar.Exemplar;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.relabel.Relabeling;
import io.narthex.storage.sample.MetricMetadata;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

/// Bodies that Prometheus sent: what is made of the same series, samples and metadata has the same
/// bytes.
final class SentConformanceTest {
  private static final Labels EXTERNAL = Labels.of("cluster", "test", "replica", "1");

  private final Map<Long, Labels> series = new HashMap<>();
  private final Map<Labels, Long> refs = new HashMap<>();
  private final SendCounters counters = new SendCounters();

  private Encoder encoder() {
    return new Encoder(
        new SentSeries(series::get, EXTERNAL, Relabeling.NONE, new Share.All(), 1 << 20),
        Clock.system(),
        0,
        counters);
  }

  private static Labels labels(JsonNode pairs) {
    List<String> texts = new ArrayList<>();
    pairs.forEach(pair -> pair.forEach(text -> texts.add(text.asText())));
    return Labels.of(texts.toArray(new String[0]));
  }

  private long ref(JsonNode one) {
    Labels own = labels(one.get("labels")).toBuilder().delete("cluster").delete("replica").build();
    long ref = refs.computeIfAbsent(own, labels -> refs.size() + 1L);
    series.put(ref, own);
    return ref;
  }

  private static MetricMetadata metadata(String metric, JsonNode from) {
    String type = from.path("type").asText("UNKNOWN").replace("METRIC_TYPE_", "");
    return new MetricMetadata(
        metric,
        type.equals("UNSPECIFIED") ? "unknown" : type.toLowerCase(Locale.ROOT),
        from.path("unit").asText(""),
        from.path("help").asText(""));
  }

  @Test
  void bodies() throws IOException {
    List<String> names;
    try (Stream<Path> files = Files.list(ConformanceCases.file("remote/sent"))) {
      names =
          files
              .map(file -> String.valueOf(file.getFileName()))
              .filter(name -> name.endsWith(".bin"))
              .map(name -> name.replace(".bin", ""))
              .sorted()
              .toList();
    }
    assertEquals(24, names.size());
    ConformanceCases.family("remote-written").run(names, name -> name, name -> check(name, false));
  }

  /// Histograms are not stored, so the bodies that have some are held against the rest of theirs.
  @Test
  void bodiesWithoutTheirHistograms() throws IOException {
    for (String name : List.of("v1-08", "v1-09", "v2-10")) {
      check(name, true);
    }
  }

  private void check(String name, boolean withoutHistograms) throws IOException {
    byte[] recorded = Files.readAllBytes(ConformanceCases.file("remote/sent/" + name + ".bin"));
    JsonNode json = ConformanceCases.json("remote/sent/" + name + ".json");
    Message message = name.startsWith("v1") ? Message.V1 : Message.V2;
    ByteBuffer sent = encoded(message, json);
    byte[] own = new byte[sent.remaining()];
    sent.get(own);
    if (!withoutHistograms) {
      assertArrayEquals(Snappy.uncompress(recorded), Snappy.uncompress(own));
      return;
    }
    Map<String, String> headers = Map.of("content-type", message.configName());
    List<SentRequest.Series> expected = new ArrayList<>();
    for (JsonNode one : json.path("timeseries")) {
      if (!one.has("histograms")) {
        expected.add(series(one, message));
      }
    }
    assertEquals(expected, SentRequest.decode(headers, own).series());
  }

  private static SentRequest.Series series(JsonNode one, Message message) {
    List<SentRequest.Sample> samples = new ArrayList<>();
    for (JsonNode sample : one.path("samples")) {
      samples.add(new SentRequest.Sample(sample.get(0).asLong(), value(sample)));
    }
    List<SentRequest.Exemplar> exemplars = new ArrayList<>();
    for (JsonNode exemplar : one.path("exemplars")) {
      exemplars.add(
          new SentRequest.Exemplar(
              map(labels(exemplar.get("labels"))),
              exemplar.get("t").asLong(),
              Double.parseDouble(exemplar.get("value").asText())));
    }
    MetricMetadata about = metadata("", one);
    return new SentRequest.Series(
        map(labels(one.get("labels"))),
        samples,
        exemplars,
        message == Message.V1
            ? ""
            : MetadataTypes.number(about.type()) + "|" + about.help() + "|" + about.unit());
  }

  private static double value(JsonNode sample) {
    return Double.longBitsToDouble(Long.parseUnsignedLong(sample.get(2).asText(), 16));
  }

  private static Map<String, String> map(Labels labels) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < labels.size(); i++) {
      map.put(labels.name(i), labels.value(i));
    }
    return map;
  }

  private ByteBuffer encoded(Message message, JsonNode json) {
    Encoder encoder = encoder();
    List<MetricMetadata> families = new ArrayList<>();
    json.path("metadata").forEach(one -> families.add(metadata(one.get("family").asText(), one)));
    if (!families.isEmpty()) {
      return encoder.metadata(families);
    }
    SampleRing ring = new SampleRing(1_000);
    List<SeriesExemplar> exemplars = new ArrayList<>();
    for (JsonNode one : json.path("timeseries")) {
      long ref = ref(one);
      families.add(metadata(labels(one.get("labels")).get(Labels.METRIC_NAME), one));
      for (JsonNode sample : one.path("samples")) {
        ring.add(ref, sample.get(0).asLong(), value(sample), 1);
      }
      for (JsonNode exemplar : one.path("exemplars")) {
        exemplars.add(
            new SeriesExemplar(
                ref,
                new Exemplar(
                    labels(exemplar.get("labels")),
                    Double.parseDouble(exemplar.get("value").asText()),
                    exemplar.get("t").asLong(),
                    true)));
      }
    }
    encoder.metadataIs(families);
    return encoder.encode(message, ring, ring.count(), exemplars).bytes();
  }
}
