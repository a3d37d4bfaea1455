package io.narthex.server.http;

import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Finds what a request line means: cleans the path as Go's multiplexer does, takes the route
/// prefix off, and matches the routes.
final class Resolver {
  private static final String API_ROOT = "/api/v1";

  private final Routes routes;
  private final String prefix;
  private final Supplier<Readiness> readiness;

  Resolver(Routes routes, String routePrefix, Supplier<Readiness> readiness) {
    this.routes = routes;
    this.prefix = routePrefix.equals("/") ? "" : routePrefix;
    this.readiness = readiness;
  }

  /// What to do with a request.
  sealed interface Resolution {
    /// Have the route's endpoint answer.
    record Run(Route route, String path, String variable, String rawQuery) implements Resolution {}

    /// Answer this.
    record Answer(String handler, Response response) implements Resolution {}
  }

  Resolution resolve(String method, String target) {
    String originForm = originForm(target);
    if (originForm == null) {
      return new Resolution.Answer("", Response.error(400, "400 Bad Request"));
    }
    int question = originForm.indexOf('?');
    String rawPath = question < 0 ? originForm : originForm.substring(0, question);
    String rawQuery = question < 0 ? "" : originForm.substring(question + 1);
    String path = decodePath(rawPath);
    if (path == null) {
      return new Resolution.Answer("", Response.error(400, "400 Bad Request"));
    }
    boolean get = method.equals("GET");
    if (!clean(path).equals(path)) {
      boolean escaped = clean(rawPath).equals(rawPath);
      return escaped
          ? new Resolution.Answer("", Response.error(400, "400 Bad Request"))
          : redirect(307, clean(rawPath), rawQuery, get);
    }
    if (!prefix.isEmpty()) {
      if (path.equals("/")) {
        return redirect(302, prefix, "", get);
      }
      if (path.equals(prefix)) {
        return redirect(301, prefix + "/", rawQuery, get);
      }
      if (!path.startsWith(prefix + "/")) {
        return notFound();
      }
      path = path.substring(prefix.length());
      rawPath = rawPath.substring(Math.min(prefix.length(), rawPath.length()));
    }
    if (path.equals(API_ROOT)) {
      return redirect(307, prefix + API_ROOT + "/", rawQuery, get);
    }
    return match(method, path, rawPath, rawQuery);
  }

  private Resolution match(String method, String path, String rawPath, String rawQuery) {
    return switch (routes.match(method, path)) {
      case Routes.Match.Found(Route route, String variable) -> {
        Readiness now = readiness.get();
        yield route.readyOnly() && now != Readiness.READY
            ? new Resolution.Answer(route.label(), unavailable(now))
            : new Resolution.Run(route, path, variable, rawQuery);
      }
      case Routes.Match.OtherMethods(String allow) ->
          new Resolution.Answer(
              "",
              (method.equals("OPTIONS")
                      ? Response.empty(200)
                      : Response.error(405, "Method Not Allowed"))
                  .with("Allow", allow));
      case Routes.Match.Nothing() -> {
        boolean slash = path.length() > 1 && path.endsWith("/");
        if (slash
            && !(routes.match(method, path.substring(0, path.length() - 1))
                instanceof Routes.Match.Nothing)) {
          String target = prefix + rawPath.substring(0, rawPath.length() - 1);
          yield redirect(method.equals("GET") ? 301 : 308, target, rawQuery, method.equals("GET"));
        }
        yield notFound();
      }
    };
  }

  /// What a server says that is not ready.
  static Response unavailable(Readiness now) {
    return Response.text(503, "Service Unavailable")
        .with("X-Prometheus-Stopping", Boolean.toString(now == Readiness.STOPPING));
  }

  private static Resolution notFound() {
    return new Resolution.Answer("", Response.error(404, "404 page not found"));
  }

  private static Resolution redirect(int status, String path, String query, boolean withBody) {
    String location = query.isEmpty() ? path : path + "?" + query;
    return new Resolution.Answer("", Response.redirect(status, location, withBody));
  }

  /// The path and query of a request target; null where it has none.
  private static @Nullable String originForm(String target) {
    if (target.startsWith("/")) {
      return target;
    }
    int scheme = target.indexOf("://");
    if (scheme <= 0) {
      return null;
    }
    int slash = target.indexOf('/', scheme + 3);
    return slash < 0 ? "/" : target.substring(slash);
  }

  /// Bytes of the path as Latin-1 characters; null for a bad escape.
  private static @Nullable String decodePath(String raw) {
    if (raw.indexOf('%') < 0) {
      return raw;
    }
    StringBuilder out = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
        int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          return null;
        }
        out.append((char) (high << 4 | low));
        i += 2;
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /// `path` without empty, `.` and `..` segments; a slash at the end stays.
  static String clean(String path) {
    if (!path.contains("//") && !path.contains("/.")) {
      return path;
    }
    ArrayDeque<String> kept = new ArrayDeque<>();
    for (String segment : path.split("/", -1)) {
      if (segment.equals("..")) {
        kept.pollLast();
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        kept.addLast(segment);
      }
    }
    String joined = "/" + String.join("/", kept);
    return path.endsWith("/") && !joined.equals("/") ? joined + "/" : joined;
  }
}
