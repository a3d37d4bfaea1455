package io.narthex.rules.template;

import io.narthex.rules.template.Value.Dict;
import io.narthex.rules.template.Value.Items;
import io.narthex.rules.template.Value.Sample;
import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.labels.Labels;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Functions that ask the server, and those that take what it answers apart.
final class QueryFunctions {
  /// The names of all of them.
  static final Set<String> NAMES =
      Set.of(
          "query",
          "first",
          "label",
          "value",
          "strvalue",
          "sortByLabel",
          "args",
          "now",
          "externalURL",
          "pathPrefix");

  private QueryFunctions() {}

  static List<Function> all(TemplateEnvironment environment) {
    return List.of(
        Function.of("query", (a, budget) -> query(text(a.getFirst()), environment), Parameter.TEXT),
        Function.of("first", (a, budget) -> first(a.getFirst()), Parameter.QUERY_RESULT),
        Function.of(
            "label",
            (a, budget) -> label(a.getLast(), text(a.getFirst())),
            Parameter.TEXT,
            Parameter.SAMPLE),
        Function.of("value", (a, budget) -> sample(a.getFirst()).value(), Parameter.SAMPLE),
        Function.of("strvalue", (a, budget) -> label(a.getFirst(), "__value__"), Parameter.SAMPLE),
        Function.of(
            "sortByLabel",
            (a, budget) -> sorted(text(a.getFirst()), a.getLast()),
            Parameter.TEXT,
            Parameter.QUERY_RESULT),
        Function.variadic("args", (a, budget) -> arguments(a), Parameter.ANY),
        Function.of("now", (a, budget) -> new Value.Real(environment.nowMs() / 1000.0)),
        Function.of("externalURL", (a, budget) -> Value.text(environment.externalUrl())),
        Function.of("pathPrefix", (a, budget) -> Value.text(path(environment.externalUrl()))));
  }

  private static String text(Value value) {
    return ((Value.Text) value).value();
  }

  private static Value query(String expression, TemplateEnvironment environment)
      throws EvaluationException {
    List<Value> samples = new ArrayList<>();
    try {
      for (TemplateSample sample : environment.queries().query(expression)) {
        samples.add(
            new Sample(
                labels(sample.labels()),
                sample.histogram() == null
                    ? new Value.Real(sample.value())
                    : new Value.NativeHistogram(sample.histogram())));
      }
    } catch (TemplateQueryException e) {
      throw new EvaluationException(String.valueOf(e.getMessage()), e);
    }
    return Items.of(samples);
  }

  private static Dict labels(Labels labels) {
    SortedMap<String, Value> entries = new TreeMap<>(LabelOrder::compareUtf8);
    for (int i = 0; i < labels.size(); i++) {
      entries.put(labels.name(i), Value.text(labels.value(i)));
    }
    return new Dict(entries, false);
  }

  private static Value first(Value result) throws EvaluationException {
    if (result instanceof Items items && !items.items().isEmpty()) {
      return items.items().getFirst();
    }
    throw new EvaluationException("first() called on vector with no elements");
  }

  private static Sample sample(Value value) throws EvaluationException {
    if (value instanceof Sample sample) {
      return sample;
    }
    throw new EvaluationException(
        "runtime error: invalid memory address or nil pointer dereference");
  }

  private static Value label(Value value, String name) throws EvaluationException {
    Value label = sample(value).labels().entries().get(name);
    return label == null ? Value.text("") : label;
  }

  private static Value sorted(String label, Value result) throws EvaluationException {
    if (!(result instanceof Items items)) {
      return result;
    }
    record Keyed(String key, Value sample) {}
    List<Keyed> keyed = new ArrayList<>();
    for (Value item : items.items()) {
      keyed.add(new Keyed(text(label(item, label)), item));
    }
    keyed.sort(Comparator.comparing(Keyed::key, LabelOrder::compareUtf8));
    return Items.of(keyed.stream().map(Keyed::sample).toList());
  }

  private static Value arguments(List<Value> arguments) {
    SortedMap<String, Value> entries = new TreeMap<>(LabelOrder::compareUtf8);
    for (int i = 0; i < arguments.size(); i++) {
      entries.put("arg" + i, arguments.get(i));
    }
    return new Dict(entries, true);
  }

  private static String path(String url) {
    String path = url.replaceFirst("^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*", "");
    path = path.replaceFirst("[?#].*$", "");
    return path.indexOf('%') < 0
        ? path
        : URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
