package io.narthex.server.api;

import static io.narthex.server.api.Envelope.endpoint;

import io.narthex.query.QueryException;
import io.narthex.server.api.TargetSource.ActiveTarget;
import io.narthex.server.api.TargetSource.DroppedTarget;
import io.narthex.server.http.Parameters;
import io.narthex.server.http.Request;
import io.narthex.server.http.Response;
import io.narthex.server.http.Route;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.sample.MetricMetadata;
import io.narthex.storage.text.Timestamps;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// `targets`, `targets/metadata`, `scrape_pools` and `metadata`.
final class TargetEndpoints {
  private static final String NEVER = "0001-01-01T00:00:00Z";

  private final TargetSource targets;
  private final QueryLanguage language;

  TargetEndpoints(TargetSource targets, QueryLanguage language) {
    this.targets = targets;
    this.language = language;
  }

  List<Route> routes() {
    return List.of(
        api("targets", this::list),
        api("targets/metadata", this::targetMetadata),
        api("scrape_pools", this::pools),
        api("metadata", this::metadata));
  }

  private static Route api(String name, Envelope.Handler handler) {
    return Route.api(Set.of("GET"), "/api/v1/" + name, Route.Lane.OTHER, endpoint(handler));
  }

  private Response list(Request request) {
    Parameters parameters = request.parameters();
    String state = parameters.get("state").toLowerCase(Locale.ROOT);
    String pool = parameters.get("scrapePool");
    boolean any = state.isEmpty() || state.equals("any");
    boolean showDropped = any || state.equals("dropped");
    List<ActiveTarget> active =
        any || state.equals("active")
            ? targets.active().stream()
                .filter(target -> pool.isEmpty() || target.pool().equals(pool))
                .toList()
            : List.of();
    List<DroppedTarget> dropped =
        showDropped
            ? targets.dropped().stream()
                .filter(target -> pool.isEmpty() || target.pool().equals(pool))
                .toList()
            : List.of();
    Map<String, Integer> counts = new TreeMap<>(targets.droppedCounts());
    return Envelope.success(json -> {
      json.raw("{\"activeTargets\":[");
      String before = "";
      for (ActiveTarget target : active) {
        json.raw(before);
        active(json, target);
        before = ",";
      }
      json.raw("],\"droppedTargets\":[");
      before = "";
      for (DroppedTarget target : dropped) {
        json.raw(before).raw("{\"discoveredLabels\":");
        labels(json, target.discoveredLabels());
        json.raw(",\"scrapePool\":").string(target.pool()).raw('}');
        before = ",";
      }
      json.raw("],\"droppedTargetCounts\":");
      if (showDropped) {
        counts(json, counts);
      } else {
        json.raw("null");
      }
      json.raw('}');
    });
  }

  private static void counts(JsonWriter json, Map<String, Integer> counts) throws IOException {
    char before = '{';
    for (Map.Entry<String, Integer> count : counts.entrySet()) {
      json.raw(before).key(count.getKey()).number(count.getValue().longValue());
      before = ',';
    }
    json.raw(counts.isEmpty() ? "{}" : "}");
  }

  private static void active(JsonWriter json, ActiveTarget target) throws IOException {
    json.raw("{\"discoveredLabels\":");
    labels(json, target.discoveredLabels());
    json.raw(",\"labels\":");
    labels(json, target.labels());
    json.raw(",\"scrapePool\":").string(target.pool());
    json.raw(",\"scrapeUrl\":").string(target.scrapeUrl());
    json.raw(",\"globalUrl\":").string(target.globalUrl());
    json.raw(",\"lastError\":").string(target.lastError());
    json.raw(",\"lastScrape\":")
        .string(target.lastScrapeMs() == 0 ? NEVER : Timestamps.rfc3339(target.lastScrapeMs()));
    json.raw(",\"lastScrapeDuration\":").number(target.lastScrapeSeconds());
    json.raw(",\"health\":").string(target.health().name().toLowerCase(Locale.ROOT));
    json.raw(",\"scrapeInterval\":").string(target.interval());
    json.raw(",\"scrapeTimeout\":").string(target.timeout()).raw('}');
  }

  /// A label set as upstream's maps print it, HTML escaped.
  private static void labels(JsonWriter json, Labels labels) throws IOException {
    json.raw('{');
    for (int i = 0; i < labels.size(); i++) {
      if (i > 0) {
        json.raw(',');
      }
      json.key(labels.name(i)).string(labels.value(i));
    }
    json.raw('}');
  }

  private Response pools(Request request) {
    List<String> pools = targets.pools();
    return Envelope.success(json -> {
      json.raw("{\"scrapePools\":");
      Envelope.strings(json, pools);
      json.raw('}');
    });
  }

  private Response metadata(Request request) {
    Parameters parameters = request.parameters();
    int limit = number(parameters, "limit", "limit must be a number");
    int perMetric = number(parameters, "limit_per_metric", "limit_per_metric must be a number");
    String metric = parameters.get("metric");
    Map<String, Set<MetricMetadata>> byMetric = new TreeMap<>();
    for (ActiveTarget target : targets.active()) {
      for (MetricMetadata entry : target.metadata()) {
        if (!metric.isEmpty() && !entry.metric().equals(metric)) {
          continue;
        }
        Set<MetricMetadata> entries =
            byMetric.computeIfAbsent(entry.metric(), m -> new LinkedHashSet<>());
        if (perMetric <= 0 || entries.size() < perMetric) {
          entries.add(entry);
        }
      }
    }
    return Envelope.success(json -> {
      json.raw('{');
      int written = 0;
      for (Map.Entry<String, Set<MetricMetadata>> entry : byMetric.entrySet()) {
        if (limit >= 0 && written >= limit) {
          break;
        }
        json.raw(written++ == 0 ? "" : ",").key(entry.getKey());
        entries(json, entry.getValue());
      }
      json.raw('}');
    });
  }

  private static void entries(JsonWriter json, Set<MetricMetadata> entries) throws IOException {
    char before = '[';
    for (MetricMetadata entry : entries) {
      json.raw(before).raw("{\"type\":").string(entry.type());
      json.raw(",\"unit\":").string(entry.unit());
      json.raw(",\"help\":").string(entry.help()).raw('}');
      before = ',';
    }
    json.raw(']');
  }

  /// Metadata of one target.
  private record Found(Labels target, MetricMetadata metadata) {}

  private Response targetMetadata(Request request) {
    Parameters parameters = request.parameters();
    int limit = number(parameters, "limit", "limit must be a number");
    List<Matcher> matchers = List.of();
    if (!parameters.get("match_target").isEmpty()) {
      try {
        matchers = language.selector(parameters.get("match_target"));
      } catch (QueryException e) {
        throw ApiException.invalidParameter("match_target", String.valueOf(e.getMessage()));
      }
    }
    String metric = parameters.get("metric");
    List<Found> found = new ArrayList<>();
    for (ActiveTarget target : targets.active()) {
      if (limit >= 0 && found.size() >= limit) {
        break;
      }
      if (matchers.stream().allMatch(m -> m.matches(target.labels().get(m.name())))) {
        for (MetricMetadata entry : target.metadata()) {
          if (metric.isEmpty() || entry.metric().equals(metric)) {
            found.add(new Found(target.labels(), entry));
          }
        }
      }
    }
    return Envelope.success(json -> found(json, found, metric.isEmpty()));
  }

  private static void found(JsonWriter json, List<Found> found, boolean withMetric)
      throws IOException {
    char before = '[';
    for (Found one : found) {
      json.raw(before).raw("{\"target\":");
      QueryValueJson.labels(json, one.target());
      if (withMetric) {
        json.raw(",\"metric\":").string(one.metadata().metric());
      }
      json.raw(",\"type\":").string(one.metadata().type());
      json.raw(",\"help\":").string(one.metadata().help());
      json.raw(",\"unit\":").string(one.metadata().unit()).raw('}');
      before = ',';
    }
    json.raw(found.isEmpty() ? "[]" : "]");
  }

  /// A parameter that is a whole number; −1 where it is not given.
  private static int number(Parameters parameters, String name, String problem) {
    if (parameters.get(name).isEmpty()) {
      return -1;
    }
    try {
      return Math.clamp(
          TimeParameters.parseInteger(parameters.get(name)), Integer.MIN_VALUE, Integer.MAX_VALUE);
    } catch (IllegalArgumentException e) {
      throw ApiException.badData(problem);
    }
  }
}
