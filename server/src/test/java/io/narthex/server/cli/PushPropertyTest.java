package io.narthex.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.server.remote.send.FaultyReceiver;
import io.narthex.server.remote.send.SentRequest;
import io.narthex.storage.conformance.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Expositions put together from parts that are known, pushed in both versions to a receiver with a
/// decoder of its own: what arrives is what went in.
@Timeout(120)
final class PushPropertyTest {
  private static final String[] VALUES = {"x", "a b", "q\"uote", "back\\slash", "li\nne", "é€😀"};
  private static final String[] HELP = {"", "A text.", "back\\slash", "li\nne"};
  private static final String[] TYPES = {"", "counter", "gauge", "histogram", "summary"};
  private static final List<String> NUMBERS = List.of("unknown", "counter", "gauge", "histogram");
  private static final int SUMMARY_NUMBER = 5;

  /// What is pushed, and what a receiver has to get.
  private static final class Model {
    private final StringBuilder text = new StringBuilder();
    private final List<String> lines = new ArrayList<>();
    private final List<String> samples = new ArrayList<>();
    private final List<String> metadata = new ArrayList<>();
    private final Map<String, String> extra;
    private final Random random;

    Model(Random random, Map<String, String> extra) {
      this.random = random;
      this.extra = extra;
    }

    void family(String name) {
      String type = TYPES[random.nextInt(TYPES.length)];
      String help = HELP[random.nextInt(HELP.length)];
      if (!help.isEmpty()) {
        text.append("# HELP ").append(name).append(' ');
        text.append(help.replace("\\", "\\\\").replace("\n", "\\n")).append('\n');
      }
      if (!type.isEmpty()) {
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
      }
      lines.clear();
      int metrics = 1 + random.nextInt(4);
      for (int i = 0; i < metrics; i++) {
        Map<String, String> own = new TreeMap<>();
        own.put("m", "" + i);
        for (String label : new String[] {"job", "Z", "e"}) {
          if (random.nextInt(3) == 0) {
            own.put(label, VALUES[random.nextInt(VALUES.length)]);
          }
        }
        metric(name, type, own);
      }
      Collections.shuffle(lines, random);
      lines.forEach(line -> text.append(line).append('\n'));
      int number = type.equals("summary") ? SUMMARY_NUMBER : Math.max(0, NUMBERS.indexOf(type));
      metadata.add(number + "|" + name + "|" + help + "|");
    }

    private void metric(String name, String type, Map<String, String> own) {
      long timestampMs = 1_700_000_000_000L + random.nextInt(1_000_000);
      if (type.equals("histogram")) {
        boolean counted = random.nextInt(4) > 0;
        boolean infinite = random.nextBoolean();
        for (int bound = random.nextInt(4); bound > 0; bound--) {
          part(name + "_bucket", own, "le", bound + ".50", timestampMs);
        }
        if (infinite) {
          part(name + "_bucket", own, "le", "+Inf", timestampMs);
        }
        if (counted) {
          double count = line(name + "_count", own, timestampMs);
          if (!infinite) {
            expect(name + "_bucket", with(own, "le", "+Inf"), timestampMs, count);
          }
        }
        line(name + "_sum", own, timestampMs);
      } else if (type.equals("summary")) {
        for (int tenth = random.nextInt(4); tenth > 0; tenth--) {
          part(name, own, "quantile", "0." + tenth + "0", timestampMs);
        }
        line(name + "_count", own, timestampMs);
        line(name + "_sum", own, timestampMs);
      } else {
        line(name, own, timestampMs);
      }
    }

    /// A line whose number in `label` is sent without the zeros at its end.
    private void part(
        String name, Map<String, String> own, String label, String bound, long timestampMs) {
      double value = value();
      lines.add(written(name, with(own, label, bound), timestampMs, value));
      expect(name, with(own, label, bound.replaceAll("0$", "")), timestampMs, value);
    }

    private double line(String name, Map<String, String> own, long timestampMs) {
      double value = value();
      lines.add(written(name, own, timestampMs, value));
      expect(name, own, timestampMs, value);
      return value;
    }

    private double value() {
      return random.nextBoolean() ? random.nextInt(1_000) : random.nextDouble() * 1e9;
    }

    private static Map<String, String> with(Map<String, String> own, String name, String value) {
      Map<String, String> more = new TreeMap<>(own);
      more.put(name, value);
      return more;
    }

    private String written(
        String name, Map<String, String> labels, long timestampMs, double value) {
      List<String> pairs = new ArrayList<>();
      labels.forEach((label, text) ->
          pairs.add(
              label
                  + "=\""
                  + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n")
                  + "\""));
      Collections.shuffle(pairs, random);
      return name + "{" + String.join(",", pairs) + "} " + value + " " + timestampMs;
    }

    private void expect(String name, Map<String, String> own, long timestampMs, double value) {
      Map<String, String> sent = new TreeMap<>(extra);
      own.forEach((label, text) -> sent.put(label.equals("job") ? "exported_job" : label, text));
      sent.put("__name__", name);
      samples.add(sent + " " + timestampMs + " " + value);
    }
  }

  private static List<String> sorted(List<String> lines) {
    return lines.stream().sorted().toList();
  }

  @Test
  void whatArrivesIsWhatWentIn() throws Exception {
    try (FaultyReceiver receiver = new FaultyReceiver()) {
      Seeds.rounds(
          150,
          random -> {
            boolean labelled = random.nextBoolean();
            Model model =
                new Model(random, labelled ? Map.of("e", "own") : Map.of("job", "promtool"));
            int families = random.nextInt(6);
            for (int i = 0; i < families; i++) {
              model.family("f" + i);
            }
            boolean v2 = random.nextBoolean();
            ToolRun run =
                ToolRun.of(
                    model.text.toString(),
                    "push",
                    "metrics",
                    "--protobuf_message="
                        + (v2 ? "io.prometheus.write.v2.Request" : "prometheus.WriteRequest"),
                    labelled ? "--label=e=own" : "--timeout=20s",
                    receiver.url());
            assertEquals(0, run.status(), run.err());
            SentRequest sent = receiver.requests.removeLast();
            List<String> samples = new ArrayList<>();
            for (SentRequest.Series series : sent.series()) {
              SentRequest.Sample sample = series.samples().getFirst();
              samples.add(
                  new TreeMap<>(series.labels())
                      + " "
                      + sample.timestampMs()
                      + " "
                      + sample.value());
            }
            assertEquals(sorted(model.samples), sorted(samples));
            if (!v2) {
              assertEquals(model.metadata, sent.metadata());
            }
          });
      assertEquals(List.of(), receiver.bad);
    }
  }
}
