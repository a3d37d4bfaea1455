package io.narthex.server.api;

import static io.narthex.server.api.Envelope.endpoint;

import io.narthex.rules.Alert;
import io.narthex.rules.RuleGroup;
import io.narthex.rules.RuleGroupStatus;
import io.narthex.rules.RuleStatus;
import io.narthex.server.http.Parameters;
import io.narthex.server.http.Request;
import io.narthex.server.http.Response;
import io.narthex.server.http.Route;
import io.narthex.storage.text.Quoting;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// `rules` and `alerts`.
final class RuleEndpoints {
  private static final Set<String> TRUE = Set.of("1", "t", "true");
  private static final Set<String> FALSE = Set.of("", "0", "f", "false");

  private final RuleSource source;
  private final Selectors selectors;

  RuleEndpoints(RuleSource source, Selectors selectors) {
    this.source = source;
    this.selectors = selectors;
  }

  List<Route> routes() {
    return List.of(api("rules", this::rules), api("alerts", request -> alerts()));
  }

  private static Route api(String name, Envelope.Handler handler) {
    return Route.api(Set.of("GET"), "/api/v1/" + name, Route.Lane.OTHER, endpoint(handler));
  }

  private Response alerts() {
    List<Alert> active = new ArrayList<>();
    for (RuleGroupStatus group : source.groups()) {
      group.rules().forEach(rule -> active.addAll(rule.activeAlerts()));
    }
    return Envelope.success(json -> {
      json.raw("{\"alerts\":");
      RuleJson.alerts(json, active);
      json.raw('}');
    });
  }

  /// A group and the rules of it that are shown.
  private record Shown(RuleGroupStatus group, List<RuleStatus> rules) {}

  /// Groups of one page.
  ///
  /// @param nextToken names the first group of the next page; empty: there is none
  private record Page(List<Shown> groups, String nextToken) {}

  private Response rules(Request request) {
    Parameters parameters = request.parameters();
    RuleFilter filter = RuleFilter.of(parameters, selectors);
    boolean withAlerts = !excludesAlerts(parameters.get("exclude_alerts"));
    Page page =
        page(filter, limit(parameters), parameters.get("group_next_token"), source.groups());
    return Envelope.success(json -> {
      json.raw("{\"groups\":[");
      String before = "";
      for (Shown shown : page.groups) {
        json.raw(before);
        RuleJson.group(json, shown.group, shown.rules, withAlerts);
        before = ",";
      }
      json.raw(']');
      if (!page.nextToken.isEmpty()) {
        json.raw(",\"groupNextToken\":").string(page.nextToken);
      }
      json.raw('}');
    });
  }

  /// @param limit most groups, 0: all
  /// @param token of the first group, empty: from the first on
  private static Page page(
      RuleFilter filter, int limit, String token, List<RuleGroupStatus> groups) {
    List<Shown> shown = new ArrayList<>();
    boolean found = token.isEmpty() || limit == 0;
    for (RuleGroupStatus status : groups) {
      RuleGroup group = status.group();
      found = found || token.equals(token(group));
      if (!found || !filter.shows(group)) {
        continue;
      }
      List<RuleStatus> rules =
          status.rules().stream().filter(rule -> filter.shows(rule.rule())).toList();
      if (rules.isEmpty()) {
        continue;
      }
      if (limit > 0 && shown.size() == limit) {
        return new Page(shown, token(group));
      }
      shown.add(new Shown(status, rules));
    }
    if (!found) {
      throw ApiException.invalidParameter(
          "group_next_token",
          "invalid group_next_token '" + token + "'. were rule groups changed?");
    }
    return new Page(shown, "");
  }

  private static String token(RuleGroup group) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(group.key().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean excludesAlerts(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (!TRUE.contains(lower) && !FALSE.contains(lower)) {
      throw ApiException.invalidParameter(
          "exclude_alerts",
          "error converting exclude_alerts: strconv.ParseBool: parsing "
              + Quoting.quote(lower)
              + ": invalid syntax");
    }
    return TRUE.contains(lower);
  }

  /// Most groups of a page, 0: all.
  private static int limit(Parameters parameters) {
    String limit = parameters.get("group_limit");
    if (limit.isEmpty()) {
      if (!parameters.get("group_next_token").isEmpty()) {
        throw ApiException.invalidParameter(
            "group_next_token",
            "group_limit needs to be present in order to paginate over the groups");
      }
      return 0;
    }
    long value;
    try {
      value = TimeParameters.parseInteger(limit);
      if (value > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "strconv.Atoi: parsing " + Quoting.quote(limit) + ": value out of range");
      }
    } catch (IllegalArgumentException e) {
      throw ApiException.invalidParameter(
          "group_limit",
          "group_limit needs to be a valid number: "
              + String.valueOf(e.getMessage()).replace("Atoi", "ParseInt"));
    }
    if (value <= 0) {
      throw ApiException.invalidParameter("group_limit", "group_limit needs to be greater than 0");
    }
    return (int) value;
  }
}
