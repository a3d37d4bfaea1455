package io.narthex.query.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ParserConformanceTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void expressions() {
    ConformanceCases.family("parser-expressions")
        .run(
            ConformanceCases.cases("parser/expressions.json"),
            c -> {
              check(c.text("input"), c.json(), options(c.file().path("options")));
              if (c.has("flagsOff")) {
                check(c.text("input"), c.json().path("flagsOff"), ParserOptions.NONE);
              }
            });
  }

  @Test
  void corpus() {
    ConformanceCases.family("parser-corpus")
        .run(
            ConformanceCases.cases("parser/corpus.json"),
            c -> check(c.text("input"), c.json(), ParserOptions.ALL));
  }

  @Test
  void selectors() {
    ConformanceCases.family("parser-selectors")
        .run(
            ConformanceCases.cases("parser/selectors.json"),
            c -> {
              Expr expr = Parser.parse(c.text("input"), ParserOptions.ALL);
              List<String> recorded = new ArrayList<>();
              c.json().path("selectors").forEach(s -> recorded.add(s.asText()));
              List<String> found =
                  Selectors.matchersOf(expr).stream()
                      .map(ms ->
                          ms.stream()
                              .map(Matcher::toString)
                              .collect(Collectors.joining(", ", "{", "}")))
                      .toList();
              assertEquals(recorded, found);
            });
  }

  @Test
  void printer() {
    ConformanceCases.family("parser-printer")
        .run(
            ConformanceCases.cases("parser/printer.json"),
            c -> assertEquals(c.text("expected"), Printer.print(parsed(c))));
  }

  @Test
  void prettier() {
    ConformanceCases.family("parser-prettier")
        .run(
            ConformanceCases.cases("parser/prettier.json"),
            c ->
                assertEquals(
                    c.text("expected"),
                    Prettifier.print(parsed(c), c.json().path("maxCharactersPerLine").asInt())));
  }

  @Test
  void printerSelectors() {
    ConformanceCases.family("parser-printer-selectors")
        .run(
            ConformanceCases.cases("parser/printer-selectors.json"),
            c -> {
              List<Matcher> matchers = new ArrayList<>();
              for (JsonNode m : c.json().path("matchers")) {
                matchers.add(
                    Matcher.of(
                        matchType(m.path("op").asText()),
                        m.path("name").asText(),
                        m.path("value").asText()));
              }
              Expr selector =
                  new Expr.VectorSelector(
                      c.text("metricName"),
                      matchers,
                      TimeShift.NONE,
                      RangeMode.PLAIN,
                      false,
                      PositionRange.NONE);
              assertEquals(c.text("expected"), Printer.print(selector));
            });
  }

  private static Expr parsed(Case c) throws ParseException {
    return Parser.parse(c.text("input"), options(c.file().path("options")));
  }

  private static MatchType matchType(String operator) {
    for (MatchType type : MatchType.values()) {
      if (type.operator().equals(operator)) {
        return type;
      }
    }
    throw new IllegalArgumentException("operator: " + operator);
  }

  @Test
  void functions() {
    List<FunctionSignature> recorded = new ArrayList<>();
    for (Case c : ConformanceCases.cases("parser/functions.json")) {
      List<ValueType> types = new ArrayList<>();
      c.json().path("argTypes").forEach(t -> types.add(type(t.asText())));
      recorded.add(
          new FunctionSignature(
              c.text("name"),
              types,
              c.json().path("variadic").asInt(),
              type(c.text("returnType")),
              c.flag("experimental")));
    }
    assertEquals(recorded, List.copyOf(Functions.all()));
  }

  static ParserOptions options(JsonNode options) {
    return new ParserOptions(
        options.path("experimentalFunctions").asBoolean(),
        options.path("durationExpressions").asBoolean(),
        options.path("extendedRangeSelectors").asBoolean(),
        options.path("fillModifiers").asBoolean(),
        ParserOptions.DEFAULT_MAX_NESTING);
  }

  private static ValueType type(String id) {
    return ValueType.valueOf(id.toUpperCase(Locale.ROOT));
  }

  private static void check(String input, JsonNode expected, ParserOptions options)
      throws Exception {
    if (!expected.path("ok").asBoolean()) {
      ParseException e = assertThrows(ParseException.class, () -> Parser.parse(input, options));
      checkErrors(expected, e);
      return;
    }
    Expr expr = Parser.parse(input, options);
    assertEquals(expected.path("type").asText(), expr.type().id());
    assertEquals(normal(expected.path("ast")), normal(TreeJson.of(expr)));
    assertEquals(Case.text(expected.path("string")), Printer.print(expr));
    assertEquals(Case.text(expected.path("pretty")), Prettifier.print(expr));
  }

  /// Empty lists count as absent, all numbers as floats.
  static JsonNode normal(JsonNode node) {
    if (node.isNumber()) {
      return JSON.getNodeFactory().numberNode(node.asDouble());
    }
    if (node.isArray()) {
      var out = JSON.createArrayNode();
      node.forEach(e -> out.add(normal(e)));
      return out;
    }
    if (node.has("base64")) {
      return JSON.getNodeFactory().textNode(Case.text(node));
    }
    if (node.isObject()) {
      var out = JSON.createObjectNode();
      for (var field : node.properties()) {
        if (!(field.getValue().isArray() && field.getValue().isEmpty())) {
          out.set(field.getKey(), normal(field.getValue()));
        }
      }
      return out;
    }
    return node;
  }

  static void checkErrors(JsonNode expected, ParseException actual) {
    List<String> recorded = new ArrayList<>();
    for (JsonNode e : expected.path("errors")) {
      recorded.add(
          e.path("start").asInt()
              + "-"
              + e.path("end").asInt()
              + " "
              + goFree(e.path("message").asText()));
    }
    List<String> found = actual.errors().stream().limit(recorded.size()).map(e -> show(e)).toList();
    assertEquals(recorded, found);
    assertEquals(expected.path("errorCount").asInt(recorded.size()), actual.errors().size());
    assertEquals(goFree(expected.path("errorText").asText()), goFree(actual.getMessage()));
  }

  private static String show(ParseError e) {
    return e.position().start() + "-" + e.position().end() + " " + goFree(e.message());
  }

  /// Without the words of Go's own libraries, which are not compared.
  private static String goFree(String text) {
    return text.replaceFirst("(strconv\\.|error parsing regexp: ).*", "$1");
  }
}
