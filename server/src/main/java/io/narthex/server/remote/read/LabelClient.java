package io.narthex.server.remote.read;

import io.narthex.server.http.HttpCall;
import io.narthex.server.http.HttpCallException;
import io.narthex.server.http.HttpClient;
import io.narthex.server.http.HttpStream;
import io.narthex.server.http.HttpUrl;
import io.narthex.server.http.UrlText;
import io.narthex.server.json.JsonException;
import io.narthex.server.json.JsonReader;
import io.narthex.server.json.JsonReader.Field;
import io.narthex.server.json.JsonReader.Fields;
import io.narthex.server.remote.ReadStorages;
import io.narthex.server.remote.RemoteEntry;
import io.narthex.storage.LimitedList;
import io.narthex.storage.ReadContext;
import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import io.narthex.storage.labels.NameEscaping;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Asks the label APIs beside a remote-read endpoint of the API: `…/api/v1/read` lies beside
/// `…/api/v1/labels`. A peer that has none is left out silently. Thread-safe.
final class LabelClient {
  private static final String READ = "/api/v1/read";
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final int MAX_BYTES = 32 << 20;

  /// Upstream's words where a limit has cut an answer.
  private static final String TRUNCATED = "results truncated due to limit";

  private final HttpClient http;
  private final ReadEndpoint endpoint;

  LabelClient(HttpClient http, ReadEndpoint endpoint) {
    this.http = http;
    this.endpoint = endpoint;
  }

  /// Whether the endpoint's URL tells where the label APIs are.
  boolean isKnown() {
    return endpoint.url().target().endsWith(READ);
  }

  /// Names, ascending.
  LimitedList<String> names(LabelQuestion question, ReadContext context)
      throws ReadException, InterruptedException {
    Answer answer = ask(post("labels", question.parameters(false)), context);
    TreeSet<String> names = new TreeSet<>(LabelOrder::compareUtf8);
    for (Object item : answer.data) {
      if (item instanceof String name && !question.hidden().contains(name)) {
        names.add(name);
      }
    }
    return answer.list(List.copyOf(names));
  }

  /// Values of label `name`, ascending.
  LimitedList<String> values(String name, LabelQuestion question, ReadContext context)
      throws ReadException, InterruptedException {
    if (question.hidden().contains(name)) {
      return new LimitedList<>(List.of(), false);
    }
    String path = "label/" + UrlText.path(NameEscaping.VALUES.escape(name)) + "/values";
    HttpUrl url = beside(path + UrlText.query(question.parameters(false)));
    HttpCall call = HttpCall.get(url, headers(), endpoint.timeoutMs(), Long.MAX_VALUE);
    Answer answer = ask(call, context);
    TreeSet<String> values = new TreeSet<>(LabelOrder::compareUtf8);
    for (Object item : answer.data) {
      if (item instanceof String value) {
        values.add(value);
      }
    }
    return answer.list(List.copyOf(values));
  }

  /// Label sets, ascending.
  LimitedList<Labels> series(LabelQuestion question, ReadContext context)
      throws ReadException, InterruptedException {
    Answer answer = ask(post("series", question.parameters(true)), context);
    TreeSet<Labels> series = new TreeSet<>();
    for (Object item : answer.data) {
      if (item instanceof Fields fields) {
        series.add(labels(fields, question));
      }
    }
    return answer.list(List.copyOf(series));
  }

  private static Labels labels(Fields fields, LabelQuestion question) {
    LabelsBuilder labels = new LabelsBuilder();
    for (Field field : fields.all()) {
      if (field.value() instanceof String value && !question.hidden().contains(field.name())) {
        labels.set(field.name(), value);
      }
    }
    return labels.build();
  }

  private HttpUrl beside(String path) {
    String target = endpoint.url().target();
    return endpoint.url().withTarget(target.substring(0, target.length() - "read".length()) + path);
  }

  private Map<String, List<String>> headers() {
    Map<String, List<String>> headers = RemoteEntry.headers(endpoint.headers());
    headers.put(ReadStorages.OWN_QUERY, List.of("1"));
    return headers;
  }

  private HttpCall post(String path, Map<String, List<String>> form) {
    String query = UrlText.query(form);
    byte[] body = query.substring(Math.min(1, query.length())).getBytes(StandardCharsets.UTF_8);
    Map<String, List<String>> headers = headers();
    headers.put("Content-Type", List.of(FORM));
    return HttpCall.post(
        beside(path),
        headers,
        ByteBuffer.wrap(body).asReadOnlyBuffer(),
        endpoint.timeoutMs(),
        Long.MAX_VALUE);
  }

  /// What the API answered.
  private record Answer(List<?> data, List<String> warnings, boolean truncated) {
    static final Answer NONE = new Answer(List.of(), List.of(), false);

    <T> LimitedList<T> list(List<T> items) {
      return new LimitedList<>(items, truncated, warnings);
    }
  }

  private Answer ask(HttpCall call, ReadContext context)
      throws ReadException, InterruptedException {
    try (HttpStream stream = http.stream(call, context::check);
        StreamBytes body = new StreamBytes(context)) {
      int status = stream.status();
      if (status == 404 || status == 405) {
        return Answer.NONE;
      }
      if (status / 100 != 2) {
        throw ReadClient.refused(call.url(), stream, context);
      }
      if (body.fill(stream::read, MAX_BYTES)) {
        throw new ReadException(
            call.url() + ": expected=less than " + MAX_BYTES + " bytes, actual=more");
      }
      return read(new String(body.array(), 0, body.length(), StandardCharsets.UTF_8), call);
    } catch (HttpCallException e) {
      throw new ReadException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Answer read(String text, HttpCall call) throws ReadException {
    Object json;
    try {
      json = new JsonReader(text).read();
    } catch (JsonException e) {
      throw new ReadException(call.url() + ": " + e.getMessage(), e);
    }
    if (!(JsonReader.field(json, "data") instanceof List<?> data)) {
      throw new ReadException(call.url() + ": expected=data of the API, actual=none");
    }
    List<String> warnings = new ArrayList<>();
    boolean truncated = false;
    for (Object warning : warnings(json)) {
      truncated |= TRUNCATED.equals(warning);
      if (!TRUNCATED.equals(warning)) {
        warnings.add(call.url().host() + ": " + warning);
      }
    }
    return new Answer(data, warnings, truncated);
  }

  private static List<?> warnings(@Nullable Object json) {
    return JsonReader.field(json, "warnings") instanceof List<?> all ? all : List.of();
  }
}
