package io.narthex.server.scrape;

import io.narthex.server.config.ScrapeConfig;
import io.narthex.server.config.Units;
import io.narthex.server.http.UrlText;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import io.narthex.storage.relabel.Relabeling;
import io.narthex.storage.text.Durations;
import io.narthex.storage.text.Utf8;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/// From a discovered target to one to scrape: defaults of the job, relabelling, checks. Pure.
///
/// @param relabeling the job's `relabel_configs`
record TargetLabels(ScrapeConfig config, Relabeling relabeling) {
  private static final String ADDRESS = "__address__";
  private static final String SCHEME = "__scheme__";
  private static final String METRICS_PATH = "__metrics_path__";
  private static final String INTERVAL = "__scrape_interval__";
  private static final String TIMEOUT = "__scrape_timeout__";
  private static final String PARAM_PREFIX = "__param_";
  private static final String META_PREFIX = "__meta_";
  private static final String NATIVE = "__scrape_native_histograms__";
  private static final String TO_CUSTOM = "__convert_classic_histograms_to_nhcb__";
  private static final String CLASSIC = "__always_scrape_classic_histograms__";
  private static final List<String> TRUE_WORDS = List.of("1", "t", "T", "TRUE", "true", "True");
  private static final List<String> FALSE_WORDS = List.of("0", "f", "F", "FALSE", "false", "False");

  /// What became of a discovered target.
  sealed interface Outcome {
    /// It is to be scraped.
    record Kept(Target target) implements Outcome {}

    /// Relabelling drops it.
    record Dropped(Labels discovered) implements Outcome {}

    /// It cannot be scraped.
    record Refused(Labels discovered, String reason) implements Outcome {}
  }

  /// What becomes of a target with labels `own` in a group with labels `shared`.
  Outcome of(Labels own, Labels shared) {
    Labels discovered = discovered(own, shared);
    Labels relabeled = relabeling.apply(discovered);
    if (relabeled == null) {
      return new Outcome.Dropped(discovered);
    }
    try {
      return new Outcome.Kept(target(discovered, relabeled));
    } catch (IllegalArgumentException e) {
      return new Outcome.Refused(discovered, String.valueOf(e.getMessage()));
    }
  }

  /// The labels before relabelling.
  Labels discovered(Labels own, Labels shared) {
    LabelsBuilder labels = own.toBuilder();
    for (int i = 0; i < shared.size(); i++) {
      setDefault(labels, shared.name(i), shared.value(i));
    }
    setDefault(labels, "job", config.jobName());
    setDefault(labels, INTERVAL, Durations.format(config.scrapeIntervalMs()));
    setDefault(labels, TIMEOUT, Durations.format(config.scrapeTimeoutMs()));
    setDefault(labels, METRICS_PATH, config.metricsPath());
    setDefault(labels, SCHEME, config.scheme());
    setDefault(labels, NATIVE, Boolean.toString(config.scrapeNativeHistograms()));
    setDefault(labels, TO_CUSTOM, Boolean.toString(config.convertClassicHistogramsToNhcb()));
    setDefault(labels, CLASSIC, Boolean.toString(config.alwaysScrapeClassicHistograms()));
    for (Map.Entry<String, List<String>> param : config.params().entrySet()) {
      if (!param.getValue().isEmpty()) {
        setDefault(labels, PARAM_PREFIX + param.getKey(), param.getValue().getFirst());
      }
    }
    return labels.build();
  }

  private static void setDefault(LabelsBuilder labels, String name, String value) {
    if (labels.get(name).isEmpty()) {
      labels.set(name, value);
    }
  }

  private Target target(Labels discovered, Labels relabeled) {
    String address = relabeled.get(ADDRESS);
    if (address.isEmpty()) {
      throw new IllegalArgumentException("no address");
    }
    if (address.indexOf('/') >= 0) {
      throw new IllegalArgumentException("\"" + address + "\" is not a valid hostname");
    }
    long intervalMs = duration("scrape interval", relabeled.get(INTERVAL));
    long timeoutMs = duration("scrape timeout", relabeled.get(TIMEOUT));
    if (timeoutMs > intervalMs) {
      throw new IllegalArgumentException(
          "scrape timeout cannot be greater than scrape interval (\""
              + relabeled.get(TIMEOUT)
              + "\" > \""
              + relabeled.get(INTERVAL)
              + "\")");
    }
    requireBoolean("scrape native histograms", relabeled.get(NATIVE));
    requireBoolean("convert classic histograms to nhcb", relabeled.get(TO_CUSTOM));
    requireBoolean("always scrape classic histograms", relabeled.get(CLASSIC));
    LabelsBuilder labels = relabeled.toBuilder();
    for (int i = 0; i < relabeled.size(); i++) {
      if (relabeled.name(i).startsWith(META_PREFIX)) {
        labels.delete(relabeled.name(i));
      }
    }
    setDefault(labels, "instance", address);
    Labels kept = labels.build();
    requireValid(kept);
    return new Target(discovered, kept, url(config.params(), kept), intervalMs, timeoutMs);
  }

  private static void requireValid(Labels labels) {
    for (int i = 0; i < labels.size(); i++) {
      String value = labels.value(i);
      if (!Utf8.isValid(value)) {
        throw new IllegalArgumentException(
            "invalid label value for \"" + labels.name(i) + "\": " + quoted(value));
      }
    }
  }

  private static String quoted(String value) {
    StringBuilder out = new StringBuilder("\"");
    for (byte b : Utf8.encode(value)) {
      if (b > ' ' && b != '"' && b != '\\') {
        out.append((char) b);
      } else {
        out.append("\\x").append(Character.forDigit((b >> 4) & 15, 16));
        out.append(Character.forDigit(b & 15, 16));
      }
    }
    return out.append('"').toString();
  }

  private static long duration(String what, String text) {
    OptionalLong parsed = Units.parseDurationMs(text);
    if (parsed.isEmpty()) {
      throw new IllegalArgumentException("error parsing " + what + ": " + problem(text));
    }
    if (parsed.getAsLong() == 0) {
      throw new IllegalArgumentException(what + " cannot be 0");
    }
    return parsed.getAsLong();
  }

  private static String problem(String text) {
    if (text.isEmpty()) {
      return "empty duration string";
    }
    int at = 0;
    while (at < text.length() && Character.digit(text.charAt(at), 10) >= 0) {
      at++;
    }
    int unit = at;
    while (at < text.length() && Character.isLetter(text.charAt(at))) {
      at++;
    }
    String name = text.substring(unit, at);
    if (unit > 0 && !name.isEmpty() && Units.parseDurationMs("1" + name).isEmpty()) {
      return "unknown unit \"" + name + "\" in duration \"" + text + "\"";
    }
    return "not a valid duration string: \"" + text + "\"";
  }

  private static void requireBoolean(String what, String text) {
    if (!TRUE_WORDS.contains(text) && !FALSE_WORDS.contains(text)) {
      throw new IllegalArgumentException(
          "error parsing "
              + what
              + ": strconv.ParseBool: parsing \""
              + text
              + "\": invalid syntax");
    }
  }

  /// URL of a target: `__param_` labels stand for the first value of their parameter.
  static String url(Map<String, List<String>> params, Labels labels) {
    TreeMap<String, List<String>> all = new TreeMap<>(params);
    for (int i = 0; i < labels.size(); i++) {
      if (labels.name(i).startsWith(PARAM_PREFIX)) {
        String name = labels.name(i).substring(PARAM_PREFIX.length());
        List<String> values = new ArrayList<>(all.getOrDefault(name, List.of()));
        if (values.isEmpty()) {
          values.add(labels.value(i));
        } else {
          values.set(0, labels.value(i));
        }
        all.put(name, values);
      }
    }
    String path = labels.get(METRICS_PATH);
    return labels.get(SCHEME)
        + "://"
        + UrlText.host(labels.get(ADDRESS))
        + UrlText.path(path.isEmpty() || path.startsWith("/") ? path : "/" + path)
        + UrlText.query(all);
  }
}
