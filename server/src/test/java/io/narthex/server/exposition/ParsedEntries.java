package io.narthex.server.exposition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// Runs a parser over a body and writes down what it yields, in the form of the conformance cases.
final class ParsedEntries {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ParsedEntries() {}

  static ExpositionParser parser(ExpositionFormat format, byte[] body, boolean skipCreated) {
    byte[] room = Arrays.copyOf(body, body.length + 1);
    return format == ExpositionFormat.OPENMETRICS
        ? new OpenMetricsParser(room, body.length, skipCreated)
        : ExpositionParser.of(format, room, body.length);
  }

  /// Entries as `exposition/*.jsonl` has them; an error becomes a last entry `{"error": …}`.
  static ArrayNode recorded(ExpositionParser parser, boolean typeAndUnit) {
    ArrayNode out = JSON.createArrayNode();
    try {
      while (true) {
        ExpositionParser.Entry entry = parser.next();
        if (entry == ExpositionParser.Entry.END) {
          return out;
        }
        ObjectNode node = out.addObject();
        FamilyLine family = parser.family();
        switch (entry) {
          case TYPE ->
              node.put("entry", "type")
                  .put("name", family.name())
                  .put("type", family.type().text());
          case HELP ->
              node.put("entry", "help").put("name", family.name()).put("help", family.help());
          case UNIT ->
              node.put("entry", "unit").put("name", family.name()).put("unit", parser.unit());
          case COMMENT -> node.put("entry", "comment").put("text", family.text());
          case SERIES -> recordedSeries(node, parser, typeAndUnit);
          case END -> throw new AssertionError();
        }
      }
    } catch (ExpositionException e) {
      out.addObject().put("error", e.getMessage());
      return out;
    }
  }

  private static void recordedSeries(
      ObjectNode node, ExpositionParser parser, boolean typeAndUnit) {
    SampleLine line = parser.sample();
    node.put("entry", "series");
    List<String> labels = labels(parser, typeAndUnit);
    ArrayNode pairs = node.putArray("labels");
    for (int i = 0; i < labels.size(); i += 2) {
      ArrayNode pair = pairs.addArray().add(labels.get(i));
      boolean raw = labels.get(i).equals("__name__") && !line.namesAreValid();
      pair.add(
          raw
              ? "hex:" + HexFormat.of().formatHex(line.bytes(), line.nameStart(), line.nameEnd())
              : labels.get(i + 1));
    }
    node.put("bits", HexFormat.of().toHexDigits(Double.doubleToRawLongBits(line.value())));
    if (line.hasTimestamp()) {
      node.put("t", line.timestampMs());
    }
    Exemplar exemplar = parser.exemplar();
    if (exemplar != null) {
      ObjectNode e = node.putArray("exemplars").addObject();
      ArrayNode exemplarPairs = e.putArray("labels");
      for (int i = 0; i < exemplar.labels().size(); i += 2) {
        exemplarPairs.addArray().add(exemplar.labels().get(i)).add(exemplar.labels().get(i + 1));
      }
      e.put("bits", Double.doubleToLongBits(exemplar.value()));
      if (exemplar.hasTimestamp()) {
        e.put("t", exemplar.timestampMs());
      }
    }
    long start = parser.startTimestampMs();
    if (start != 0) {
      node.put("st", start);
    }
  }

  /// Entries as `scrapeparse/*.json` has them; an error becomes a last entry `{"error": …}`.
  static ArrayNode upstream(ExpositionParser parser, boolean typeAndUnit) {
    ArrayNode out = JSON.createArrayNode();
    try {
      while (true) {
        ExpositionParser.Entry entry = parser.next();
        if (entry == ExpositionParser.Entry.END) {
          return out;
        }
        ObjectNode node = out.addObject();
        FamilyLine family = parser.family();
        switch (entry) {
          case TYPE ->
              node.put("entry", "type")
                  .put("metric", family.name())
                  .put("type", family.type().text());
          case HELP ->
              node.put("entry", "help").put("metric", family.name()).put("help", family.help());
          case UNIT ->
              node.put("entry", "unit").put("metric", family.name()).put("unit", parser.unit());
          case COMMENT -> node.put("entry", "comment").put("comment", family.text());
          case SERIES -> upstreamSeries(node, parser, typeAndUnit);
          case END -> throw new AssertionError();
        }
      }
    } catch (ExpositionException e) {
      out.addObject().put("error", e.getMessage());
      return out;
    }
  }

  private static void upstreamSeries(
      ObjectNode node, ExpositionParser parser, boolean typeAndUnit) {
    SampleLine line = parser.sample();
    node.put("entry", "series").put("series", line.series()).put("value", line.value());
    ObjectNode labels = node.putObject("labels");
    List<String> pairs = labels(parser, typeAndUnit);
    for (int i = 0; i < pairs.size(); i += 2) {
      labels.put(pairs.get(i), pairs.get(i + 1));
    }
    if (line.hasTimestamp()) {
      node.put("t", line.timestampMs());
    }
    Exemplar exemplar = parser.exemplar();
    if (exemplar != null) {
      ObjectNode e = node.putArray("exemplars").addObject();
      ObjectNode exemplarLabels = e.putObject("labels");
      for (int i = 0; i < exemplar.labels().size(); i += 2) {
        exemplarLabels.put(exemplar.labels().get(i), exemplar.labels().get(i + 1));
      }
      e.put("value", exemplar.value());
      if (exemplar.hasTimestamp()) {
        e.put("t", exemplar.timestampMs());
      }
    }
    long start = parser.startTimestampMs();
    if (start != 0) {
      node.put("st", start);
    }
  }

  private static List<String> labels(ExpositionParser parser, boolean typeAndUnit) {
    MetricType type = parser.family().type();
    return typeAndUnit
        ? SeriesLabels.withTypeAndUnit(parser.sample(), type, parser.unit())
        : SeriesLabels.of(parser.sample(), type);
  }

  /// Brings an expected entry into the form the methods above write.
  static JsonNode canonical(JsonNode expected) {
    ObjectNode node = expected.deepCopy();
    if (node.path("entry").asText().equals("series")) {
      if (node.has("bits")) {
        node.remove("value");
      } else {
        node.put("value", number(node.get("value")));
      }
      for (JsonNode e : node.path("exemplars")) {
        ObjectNode exemplar = (ObjectNode) e;
        if (node.has("bits")) {
          exemplar.put("bits", Double.doubleToLongBits(number(exemplar.remove("value"))));
        } else {
          exemplar.put("value", number(exemplar.get("value")));
        }
      }
    }
    return node;
  }

  private static double number(JsonNode node) {
    byte[] text = node.asText().getBytes(StandardCharsets.UTF_8);
    return FloatParser.parse(text, 0, text.length);
  }
}
