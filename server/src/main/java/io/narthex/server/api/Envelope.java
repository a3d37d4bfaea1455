package io.narthex.server.api;

import io.narthex.query.QueryException;
import io.narthex.server.http.Endpoint;
import io.narthex.server.http.Request;
import io.narthex.server.http.Response;
import io.narthex.storage.StorageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The envelope of all API answers: status, data or error, warnings, infos.
final class Envelope {
  private static final Logger LOG = LoggerFactory.getLogger(Envelope.class);
  private static final String JSON = "application/json";
  private static final int MAX_ANNOTATIONS = 10;

  private Envelope() {}

  /// Writes the `data` of an answer.
  @FunctionalInterface
  interface Data {
    void writeTo(JsonWriter json) throws IOException;
  }

  /// Answers a request or throws what the envelope reports.
  @FunctionalInterface
  interface Handler {
    Response handle(Request request);
  }

  /// `handler` as an endpoint that answers failures in the envelope as well.
  static Endpoint.Blocking endpoint(Handler handler) {
    return request -> {
      try {
        return handler.handle(request);
      } catch (ApiException e) {
        return error(e.type(), message(e));
      } catch (QueryException e) {
        return error(type(e.kind()), message(e));
      } catch (StorageException e) {
        if (e.kind() == StorageException.Kind.CORRUPT) {
          LOG.error("{} {} failed", request.method(), request.path(), e);
        }
        return error(type(e.kind()), message(e));
      }
    };
  }

  private static String message(RuntimeException e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message;
  }

  private static ErrorType type(QueryException.Kind kind) {
    return switch (kind) {
      case BAD_DATA -> ErrorType.BAD_DATA;
      case EXECUTION -> ErrorType.EXECUTION;
      case CANCELED -> ErrorType.CANCELED;
      case TIMEOUT -> ErrorType.TIMEOUT;
      case INTERNAL -> ErrorType.INTERNAL;
    };
  }

  private static ErrorType type(StorageException.Kind kind) {
    return switch (kind) {
      case UNAVAILABLE, CLOSED -> ErrorType.OVERLOADED;
      case LIMIT -> ErrorType.EXECUTION;
      case CANCELLED -> ErrorType.CANCELED;
      case TIMEOUT -> ErrorType.TIMEOUT;
      case CORRUPT -> ErrorType.INTERNAL;
    };
  }

  static Response success(Data data) {
    return success(data, List.of(), List.of());
  }

  static Response success(Data data, List<String> warnings, List<String> infos) {
    List<String> shownWarnings = capped(warnings, "warning");
    List<String> shownInfos = capped(infos, "info");
    return new Response(
        200,
        JSON,
        List.of(),
        out -> {
          JsonWriter json = new JsonWriter(out);
          json.raw("{\"status\":\"success\",\"data\":");
          data.writeTo(json);
          strings(json, "warnings", shownWarnings);
          strings(json, "infos", shownInfos);
          json.raw('}');
          json.flush();
        });
  }

  static Response error(ErrorType type, String message) {
    Response response =
        new Response(
            type.status(),
            JSON,
            List.of(),
            out -> {
              JsonWriter json = new JsonWriter(out);
              json.raw("{\"status\":\"error\",\"errorType\":\"").raw(type.text());
              json.raw("\",\"error\":").string(message).raw('}');
              json.flush();
            });
    return type == ErrorType.OVERLOADED ? response.with("Retry-After", "1") : response;
  }

  private static List<String> capped(List<String> annotations, String what) {
    if (annotations.size() <= MAX_ANNOTATIONS) {
      return annotations;
    }
    List<String> shown = new ArrayList<>(annotations.subList(0, MAX_ANNOTATIONS));
    shown.add((annotations.size() - MAX_ANNOTATIONS) + " more " + what + " annotations omitted");
    return shown;
  }

  private static void strings(JsonWriter json, String name, List<String> texts) throws IOException {
    if (texts.isEmpty()) {
      return;
    }
    json.raw(',').key(name);
    strings(json, texts);
  }

  /// An array of strings.
  static void strings(JsonWriter json, List<String> texts) throws IOException {
    char before = '[';
    for (String text : texts) {
      json.raw(before).string(text);
      before = ',';
    }
    json.raw(texts.isEmpty() ? "[]" : "]");
  }
}
