package io.narthex.server.remote.read;

import io.narthex.server.remote.MalformedBodyException;
import io.narthex.server.remote.ProtobufCursor;
import io.narthex.storage.ReadContext;
import io.narthex.storage.TimeRange;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import io.narthex.storage.peer.PeerSeries;
import io.narthex.storage.text.Utf8;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Series of one answer as they are read: samples outside of what was asked for and labels that the
/// query does not know are left out; equal texts are one. Not thread-safe.
final class CollectedSeries {
  private static final int LABEL_NAME = 1;
  private static final int LABEL_VALUE = 2;

  /// More texts than these are not held against each other.
  private static final int MAX_TEXTS = 1 << 16;

  private final TimeRange range;
  private final Set<String> dropped;
  private final ReadContext context;
  private final PeerSeries series;
  private final Map<String, String> texts = new HashMap<>();
  private final ProtobufCursor label = new ProtobufCursor();
  private @Nullable LabelsBuilder open;
  private int openLabels;
  private long histograms;

  /// @param dropped names of labels that are taken away
  CollectedSeries(TimeRange range, Set<String> dropped, ReadContext context) {
    this.range = range;
    this.dropped = dropped;
    this.context = context;
    this.series = new PeerSeries(context);
  }

  /// Begins the labels of a series.
  void startLabels() {
    open = new LabelsBuilder();
    openLabels = 0;
  }

  /// Takes the label in `bytes[from..to)`.
  ///
  /// @throws MalformedBodyException where it is none, or its name came before
  void label(byte[] bytes, int from, int to) throws MalformedBodyException {
    LabelsBuilder labels = open;
    if (labels == null) {
      throw new IllegalStateException("label: expected=started, actual=not");
    }
    label.reset(bytes, from, to);
    String name = "";
    String value = "";
    while (label.nextField()) {
      switch (label.field()) {
        case LABEL_NAME -> name = text("name");
        case LABEL_VALUE -> value = text("value");
        default -> label.skip();
      }
    }
    if (name.isEmpty() || !labels.get(name).isEmpty()) {
      throw new MalformedBodyException(
          "label name: expected=distinct, not empty, actual=\"" + name + "\"");
    }
    openLabels++;
    if (!dropped.contains(name)) {
      labels.set(name, value);
    }
  }

  private String text(String what) throws MalformedBodyException {
    label.expect(ProtobufCursor.LENGTH_DELIMITED, what);
    int length = label.readLength();
    int from = label.position();
    label.jump(length);
    String text = Utf8.decode(label.array(), from, from + length);
    if (!Utf8.isValid(text)) {
      throw new MalformedBodyException("label " + what + ": expected=UTF-8, actual=other bytes");
    }
    String known = texts.get(text);
    if (known == null && texts.size() < MAX_TEXTS) {
      texts.put(text, text);
    }
    return known == null ? text : known;
  }

  /// The labels that were started and taken since.
  ///
  /// @throws MalformedBodyException where there are none
  Labels endLabels() throws MalformedBodyException {
    LabelsBuilder labels = open;
    if (labels == null || openLabels == 0) {
      throw new MalformedBodyException("labels of a series: expected=at least one, actual=none");
    }
    return labels.build();
  }

  /// Adds a sample to the series whose end is next.
  ///
  /// @throws MalformedBodyException where it is older than the one before
  void sample(long timestampMs, double value) throws MalformedBodyException {
    if (!range.contains(timestampMs)) {
      return;
    }
    try {
      series.add(timestampMs, value);
    } catch (IllegalArgumentException e) {
      throw new MalformedBodyException(String.valueOf(e.getMessage()));
    }
  }

  /// Counts histograms, which are left out.
  void histograms(long count) {
    histograms += count;
  }

  /// Ends the series that the samples since the last end are of.
  void end(Labels labels) {
    context.check();
    series.end(labels);
  }

  /// All series.
  ReadAnswer finish() {
    return new ReadAnswer(series.finish(), histograms);
  }
}
