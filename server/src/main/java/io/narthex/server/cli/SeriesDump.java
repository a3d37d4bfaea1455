package io.narthex.server.cli;

import io.narthex.server.api.JsonWriter;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SampleCursor;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.TimeRange;
import io.narthex.storage.database.OfflineBlocks;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.labels.NameValidation;
import io.narthex.storage.text.GoFloat;
import io.narthex.storage.text.Quoting;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/// Prints series of blocks in the forms of upstream's tool, each once. Not thread-safe.
final class SeriesDump {
  private static final int FLUSH_LENGTH = 1 << 16;
  private static final long MS_PER_SECOND = 1_000;

  private final OfflineBlocks blocks;
  private final PrintStream out;
  private final StringBuilder text = new StringBuilder();

  /// What is printed.
  enum Form {
    /// A line for each sample: labels, value, milliseconds.
    PROM,
    /// A line for each series: its labels as JSON.
    SERIESJSON,
    /// A line for each sample in the format OpenMetrics, and its end. Names that only newer
    /// versions of the format know are quoted as they ask for; upstream prints what cannot be read.
    OPENMETRICS;

    static Form of(String name) throws FlagException {
      for (Form form : List.of(PROM, SERIESJSON)) {
        if (form.name().toLowerCase(Locale.ROOT).equals(name)) {
          return form;
        }
      }
      throw new FlagException(
          "flag --format: enum value must be one of prom,seriesjson, got '" + name + "'");
    }
  }

  /// @param out gets it
  SeriesDump(OfflineBlocks blocks, PrintStream out) {
    this.blocks = blocks;
    this.out = out;
  }

  /// Prints the series that one of `matcherSets` selects and that have samples in `range`.
  void print(List<List<Matcher>> matcherSets, TimeRange range, Form form) throws IOException {
    List<SeriesSelection> selections = blocks.select(matcherSets, range);
    for (int i = 0; i < selections.size(); i++) {
      print(selections.get(i), matcherSets.subList(0, i), form);
    }
    if (form == Form.OPENMETRICS) {
      text.append("# EOF\n");
    }
    flush();
  }

  /// @param before series that one of these selects were printed already
  private void print(SeriesSelection selection, List<List<Matcher>> before, Form form)
      throws IOException {
    SampleBatch batch = new SampleBatch();
    int last = -1;
    try (SampleCursor cursor = selection.cursor(0, selection.seriesCount())) {
      while (cursor.next(batch)) {
        Labels labels = selection.labels(batch.ordinal);
        if (before.stream().anyMatch(matchers -> isSelected(labels, matchers))) {
          continue;
        }
        switch (form) {
          case PROM -> samples(batch, labels + " ", false);
          case OPENMETRICS -> samples(batch, openMetrics(labels) + " ", true);
          case SERIESJSON -> {
            if (batch.ordinal != last) {
              json(labels);
            }
          }
        }
        last = batch.ordinal;
      }
    }
  }

  private static boolean isSelected(Labels labels, List<Matcher> matchers) {
    return matchers.stream().allMatch(matcher -> matcher.matches(labels.get(matcher.name())));
  }

  private void samples(SampleBatch batch, String name, boolean seconds) {
    for (int i = 0; i < batch.count; i++) {
      text.append(name).append(GoFloat.format(batch.values[i], 'g', -1)).append(' ');
      if (seconds) {
        appendSeconds(batch.timestampsMs[i]);
      } else {
        text.append(batch.timestampsMs[i]);
      }
      text.append('\n');
      if (text.length() >= FLUSH_LENGTH) {
        flush();
      }
    }
  }

  private void appendSeconds(long ms) {
    long seconds = Math.abs(ms / MS_PER_SECOND);
    long rest = Math.abs(ms % MS_PER_SECOND);
    text.append(ms < 0 ? "-" : "").append(seconds).append('.');
    text.append(Long.toString(MS_PER_SECOND + rest), 1, 4);
  }

  private static String openMetrics(Labels labels) {
    StringBuilder name = new StringBuilder();
    String metric = labels.get(Labels.METRIC_NAME);
    boolean plain = NameValidation.LEGACY.isMetricName(metric);
    name.append(plain ? metric : "").append('{');
    String separator = "";
    if (!plain && !metric.isEmpty()) {
      Quoting.appendQuoted(name, metric);
      separator = ",";
    }
    for (int i = 0; i < labels.size(); i++) {
      if (labels.name(i).equals(Labels.METRIC_NAME)) {
        continue;
      }
      name.append(separator);
      if (NameValidation.LEGACY.isLabelName(labels.name(i))) {
        name.append(labels.name(i));
      } else {
        Quoting.appendQuoted(name, labels.name(i));
      }
      Quoting.appendQuoted(name.append('='), labels.value(i));
      separator = ",";
    }
    return name.append('}').toString();
  }

  private void json(Labels labels) throws IOException {
    JsonWriter json = new JsonWriter(out);
    json.raw('{');
    for (int i = 0; i < labels.size(); i++) {
      json.raw(i == 0 ? "" : ",").key(labels.name(i)).string(labels.value(i));
    }
    json.raw("}\n").flush();
  }

  private void flush() {
    out.append(text);
    text.setLength(0);
  }
}
