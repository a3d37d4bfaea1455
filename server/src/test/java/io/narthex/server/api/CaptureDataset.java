package io.narthex.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.storage.Storage;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.exemplar.Exemplar;
import io.narthex.storage.exemplar.ExemplarStore;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The data that the recorded server held: its floats, and a zero in place of each native
/// histogram, so that the series are there.
final class CaptureDataset {
  private record Sample(Labels labels, double value) {}

  private final TreeMap<Long, List<Sample>> byTime = new TreeMap<>();

  /// Writes everything, in time order.
  ///
  /// @param oldBlock whether the samples of the recorded server's older block are wanted too
  static void load(Storage storage, boolean oldBlock) throws IOException {
    CaptureDataset dataset = new CaptureDataset();
    if (oldBlock) {
      dataset.readOldBlock();
    }
    dataset.readSeries();
    WriteBatch batch = new WriteBatch();
    for (Map.Entry<Long, List<Sample>> at : dataset.byTime.entrySet()) {
      batch.clear();
      for (Sample sample : at.getValue()) {
        batch.add(batch.addSeries(sample.labels()), at.getKey(), sample.value());
      }
      if (!storage.commit(batch).allSuccessful()) {
        throw new IllegalStateException("samples refused at " + at.getKey());
      }
    }
  }

  /// Stores the exemplars that the recorded server held.
  static void load(ExemplarStore exemplars) {
    long ref = 0;
    for (Case line : ConformanceCases.lines("api/captures/dataset/series.jsonl")) {
      ref++;
      for (JsonNode exemplar : line.json().path("exemplars")) {
        ExemplarStore.Outcome outcome =
            exemplars.add(
                ref,
                () -> labels(line.json().get("labels")),
                new Exemplar(
                    labels(exemplar.get("labels")),
                    Case.number(exemplar.get("value")),
                    exemplar.get("t").asLong(),
                    true));
        if (outcome != ExemplarStore.Outcome.STORED) {
          throw new IllegalStateException("exemplar: " + outcome + " " + exemplar);
        }
      }
    }
  }

  private static Labels labels(JsonNode node) {
    Map<String, String> labels = new HashMap<>();
    node.properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
    return Labels.of(labels);
  }

  private void add(long timeMs, Labels labels, double value) {
    byTime.computeIfAbsent(timeMs, t -> new ArrayList<>()).add(new Sample(labels, value));
  }

  private void readSeries() {
    for (Case line : ConformanceCases.lines("api/captures/dataset/series.jsonl")) {
      Labels series = labels(line.json().get("labels"));
      for (JsonNode sample : line.json().path("samples")) {
        double value = Double.longBitsToDouble(Long.parseUnsignedLong(sample.get(2).asText(), 16));
        // Remote write, by which the recorded server was loaded, leaves zeros out, and their sign.
        add(sample.get(0).asLong(), series, value == 0 ? 0.0 : value);
      }
      for (JsonNode histogram : line.json().path("histograms")) {
        add(histogram.get("t").asLong(), series, 0);
      }
    }
  }

  private void readOldBlock() throws IOException {
    for (String line :
        Files.readAllLines(ConformanceCases.file("api/captures/dataset/old.om.txt"))) {
      if (line.startsWith("#")) {
        continue;
      }
      String[] parts = line.split("[{}=\" ]+", -1);
      add(
          Math.round(Double.parseDouble(parts[4]) * 1000),
          Labels.of("__name__", parts[0], parts[1], parts[2]),
          Double.parseDouble(parts[3]));
    }
  }
}
