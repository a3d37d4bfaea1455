package io.narthex.server.http;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// All routes of a server, below its route prefix. Immutable.
public final class Routes {
  private final Map<String, List<Route>> exact = new HashMap<>();
  private final List<Route> patterns = new ArrayList<>();

  public Routes(Collection<Route> routes) {
    for (Route route : routes) {
      if (route.path().contains("/:") || route.path().contains("/*")) {
        patterns.add(route);
      } else {
        exact.computeIfAbsent(route.path(), p -> new ArrayList<>(1)).add(route);
      }
    }
  }

  /// What was found for a path: a route, or the methods that others would be answered for.
  sealed interface Match {
    /// A route and the value of its variable part.
    record Found(Route route, String variable) implements Match {}

    /// The path exists for other methods.
    record OtherMethods(String allow) implements Match {}

    /// Nothing at this path.
    record Nothing() implements Match {}
  }

  Match match(String method, String path) {
    TreeSet<String> methods = new TreeSet<>();
    for (Route route : exact.getOrDefault(path, List.of())) {
      if (route.methods().contains(method)) {
        return new Match.Found(route, "");
      }
      methods.addAll(route.methods());
    }
    for (Route route : patterns) {
      String variable = variable(route.path(), path);
      if (variable != null) {
        if (route.methods().contains(method)) {
          return new Match.Found(route, variable);
        }
        methods.addAll(route.methods());
      }
    }
    if (methods.isEmpty() || isOnlyOptions(methods)) {
      return new Match.Nothing();
    }
    methods.add("OPTIONS");
    return new Match.OtherMethods(String.join(", ", methods));
  }

  private static boolean isOnlyOptions(Set<String> methods) {
    return methods.size() == 1 && methods.contains("OPTIONS");
  }

  /// What stands in `path` for the variable part of `pattern`; null where they do not fit.
  private static @Nullable String variable(String pattern, String path) {
    int at = pattern.indexOf("/:");
    if (at < 0) {
      at = pattern.indexOf("/*");
      return path.startsWith(pattern.substring(0, at + 1)) ? path.substring(at + 1) : null;
    }
    int patternEnd = pattern.indexOf('/', at + 1);
    String tail = patternEnd < 0 ? "" : pattern.substring(patternEnd);
    if (!path.startsWith(pattern.substring(0, at + 1))
        || !path.endsWith(tail)
        || path.length() <= at + 1 + tail.length()) {
      return null;
    }
    String value = path.substring(at + 1, path.length() - tail.length());
    return value.indexOf('/') < 0 ? value : null;
  }
}
