package io.narthex.server.api;

import static io.narthex.server.api.Envelope.endpoint;

import io.narthex.server.http.Parameters;
import io.narthex.server.http.Request;
import io.narthex.server.http.Response;
import io.narthex.server.http.Route;
import io.narthex.storage.text.Quoting;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// `rules` and `alerts` of a server that evaluates no rules: parameters are checked, the lists are
/// empty.
final class RuleEndpoints {
  private final Selectors selectors;

  RuleEndpoints(Selectors selectors) {
    this.selectors = selectors;
  }

  List<Route> routes() {
    return List.of(api("rules", this::rules), api("alerts", request -> answer("{\"alerts\":[]}")));
  }

  private static Route api(String name, Envelope.Handler handler) {
    return Route.api(Set.of("GET"), "/api/v1/" + name, Route.Lane.OTHER, endpoint(handler));
  }

  private static Response answer(String data) {
    return Envelope.success(json -> json.raw(data));
  }

  private Response rules(Request request) {
    Parameters parameters = request.parameters();
    selectors.parse(parameters.all("match[]"));
    String type = parameters.get("type");
    if (!Set.of("", "alert", "record").contains(type.toLowerCase(Locale.ROOT))) {
      throw ApiException.invalidParameter(
          "type", "not supported value " + Quoting.quote(type.toLowerCase(Locale.ROOT)));
    }
    String exclude = parameters.get("exclude_alerts");
    if (!exclude.isEmpty() && !isBoolean(exclude)) {
      throw ApiException.invalidParameter(
          "exclude_alerts",
          "error converting exclude_alerts: strconv.ParseBool: parsing "
              + Quoting.quote(exclude)
              + ": invalid syntax");
    }
    checkPaging(parameters.get("group_limit"), parameters.get("group_next_token"));
    return answer("{\"groups\":[]}");
  }

  private static void checkPaging(String limit, String token) {
    if (limit.isEmpty()) {
      if (!token.isEmpty()) {
        throw ApiException.invalidParameter(
            "group_next_token",
            "group_limit needs to be present in order to paginate over the groups");
      }
      return;
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
    if (!token.isEmpty()) {
      throw ApiException.invalidParameter(
          "group_next_token",
          "invalid group_next_token '" + token + "'. were rule groups changed?");
    }
  }

  private static boolean isBoolean(String text) {
    return Set.of("1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False")
        .contains(text);
  }
}
