package io.narthex.rules.scheduler;

import io.narthex.query.QueryOptions;
import io.narthex.query.QueryValue;
import io.narthex.query.engine.Engine;
import io.narthex.rules.AlertTemplates;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.text.GoFloat;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// The texts of the recorded evaluations, and what each means; the language of texts has tests of
/// its own.
final class RecordedTemplates implements AlertTemplates {
  private final Engine engine;
  private final String externalUrl;

  RecordedTemplates(Engine engine, String externalUrl) {
    this.engine = engine;
    this.externalUrl = externalUrl;
  }

  @Override
  public Template prepare(String alertName, String text, Labels external) {
    Map<String, Function<Data, String>> known =
        Map.ofEntries(
            Map.entry("{{\"c\"}}ritical", data -> "critical"),
            Map.entry(
                "{{ if lt $value 80.0 }}critical{{ else }}warning{{ end }}",
                data -> data.value() < 80 ? "critical" : "warning"),
            Map.entry(
                "There are {{ len $externalLabels }} external Labels, of which foo is "
                    + "{{ $externalLabels.foo }}.",
                data ->
                    "There are %d external Labels, of which foo is %s."
                        .formatted(external.size(), external.get("foo"))),
            Map.entry(
                "The external URL is {{ $externalURL }}.",
                data -> "The external URL is " + externalUrl + "."),
            Map.entry("{{ $value }}", RecordedTemplates::value),
            Map.entry(
                "{{ $labels.a }} is {{ $value }}",
                data -> data.labels().get("a") + " is " + value(data)),
            Map.entry(
                "{{ $value }}|{{ $labels }}|{{ . }}",
                data -> value(data) + "|map[]|{map[] map[]  " + value(data) + "}"),
            Map.entry("{{ .Foo }}", data -> bad("executing", fieldMissing())),
            Map.entry("{{ nope }}", data -> bad("parsing", ": function \"nope\" not defined")),
            Map.entry("{{", data -> bad("parsing", ": unclosed action")));
    Function<Data, String> meaning = known.get(text);
    if (meaning != null) {
      return meaning::apply;
    }
    if (text.contains("sort(sum(http_requests) by (instance))")) {
      return this::instances;
    }
    if (text.contains("query \"bad(\"")) {
      return data -> bad("executing", badQuery());
    }
    throw new IllegalArgumentException("no recorded text: " + text);
  }

  private static String bad(String doing, String what) {
    return "<error expanding template: error %s template __alert_Bad: template: __alert_Bad:1%s>"
        .formatted(doing, what);
  }

  private static String fieldMissing() {
    return ":115: executing \"__alert_Bad\" at <.Foo>: can't evaluate field Foo in type struct "
        + "{ Labels map[string]string; ExternalLabels map[string]string; ExternalURL string; "
        + "Value interface {} }";
  }

  private static String badQuery() {
    return ":210: executing \"__alert_Bad\" at <query \"bad(\">: error calling query: 1:5: parse "
        + "error: unclosed left parenthesis";
  }

  private static String value(Data data) {
    return GoFloat.format(data.value(), 'g', -1);
  }

  private String instances(Data data) {
    QueryValue value =
        engine
            .instant("sort(sum(http_requests) by (instance))", data.timeMs(), QueryOptions.DEFAULT)
            .value();
    StringBuilder text = new StringBuilder();
    for (QueryValue.Sample sample : ((QueryValue.Vector) value).samples()) {
      text.append("instance: ")
          .append(sample.labels().get("instance"))
          .append(String.format(Locale.ROOT, ", value: %.0f;", sample.value()));
    }
    return text.toString();
  }
}
