package io.narthex.server.exposition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Bodies and what Prometheus 3.14 reads in them: `exposition` and `scrapeparse`, text and
/// OpenMetrics. Cases whose answer holds a native histogram, or that ask for the conversion to
/// custom buckets, are not counted.
final class ExpositionConformanceTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void recordedText() {
    recorded("exposition.text", "exposition/text.jsonl", ExpositionFormat.TEXT);
  }

  @Test
  void recordedOpenMetrics() {
    recorded(
        "exposition.openmetrics", "exposition/openmetrics.jsonl", ExpositionFormat.OPENMETRICS);
  }

  @Test
  void upstreamText() {
    upstream("scrapeparse.text", "scrapeparse/text.json", ExpositionFormat.TEXT);
  }

  @Test
  void upstreamOpenMetrics() {
    upstream(
        "scrapeparse.openmetrics", "scrapeparse/openmetrics.json", ExpositionFormat.OPENMETRICS);
  }

  @Test
  void contentTypes() {
    ConformanceCases.family("scrapeparse.content-types")
        .run(
            ConformanceCases.cases("scrapeparse/content-types.json"),
            c -> {
              ContentTypes.Choice choice =
                  ContentTypes.choose(
                      c.text("contentType"), ExpositionFormat.ofProtocol(c.text("fallback")));
              assertEquals(
                  c.json().path("format").asText("null"),
                  choice.format() == null
                      ? "null"
                      : choice.format().name().toLowerCase(java.util.Locale.ROOT));
              assertEquals(c.text("error"), choice.problem());
            });
  }

  private static void recorded(String family, String file, ExpositionFormat format) {
    List<Case> cases =
        ConformanceCases.lines(file).stream().filter(c -> !holdsHistogram(c)).toList();
    ConformanceCases.family(family)
        .run(
            cases,
            c -> c.text("name"),
            c -> {
              String contentType = c.text("content_type");
              boolean fallback = c.text("name").startsWith("content_type/fallback");
              ContentTypes.Choice choice =
                  ContentTypes.choose(contentType, fallback ? format : null);
              if (choice.format() == null) {
                assertEquals(c.text("error").replaceFirst("^new: ", ""), choice.problem());
                return;
              }
              JsonNode options = c.json().path("options");
              ExpositionParser parser =
                  ParsedEntries.parser(
                      choice.format(), body(c), options.path("skip_created_series").asBoolean());
              check(
                  c,
                  ParsedEntries.recorded(parser, options.path("type_and_unit_labels").asBoolean()));
            });
  }

  private static byte[] body(Case c) throws Exception {
    if (c.has("input_hex")) {
      return HexFormat.of().parseHex(c.text("input_hex"));
    }
    if (c.has("body_file")) {
      return Files.readAllBytes(ConformanceCases.file("exposition/" + c.text("body_file")));
    }
    return c.text("input").getBytes(StandardCharsets.UTF_8);
  }

  private static void upstream(String family, String file, ExpositionFormat format) {
    List<Case> cases =
        ConformanceCases.cases(file).stream().filter(c -> !holdsHistogram(c)).toList();
    ConformanceCases.family(family)
        .run(
            cases,
            c -> {
              JsonNode options = c.json().path("options");
              ExpositionParser parser =
                  ParsedEntries.parser(
                      format,
                      c.bytes("body"),
                      options.path("skipStartTimestampSeries").asBoolean());
              check(
                  c, ParsedEntries.upstream(parser, options.path("typeAndUnitLabels").asBoolean()));
            });
  }

  private static boolean holdsHistogram(Case c) {
    JsonNode options = c.json().path("options");
    if (options.path("convert_classic_histograms_to_nhcb").asBoolean()
        || options.path("convertClassicHistogramsToNhcb").asBoolean()) {
      return true;
    }
    for (JsonNode entry : c.json().path("entries")) {
      if (entry.path("entry").asText().equals("histogram")) {
        return true;
      }
    }
    return false;
  }

  private static void check(Case c, ArrayNode got) throws Exception {
    boolean failed = !got.isEmpty() && got.get(got.size() - 1).has("error");
    String error = failed ? got.remove(got.size() - 1).get("error").asText() : "";
    JsonNode entries = c.json().path("entries");
    for (int i = 0; i < Math.min(entries.size(), got.size()); i++) {
      // Written and read again, so that integers compare by value, not by Java type.
      JsonNode expected = JSON.readTree(ParsedEntries.canonical(entries.get(i)).toString());
      assertEquals(expected, JSON.readTree(got.get(i).toString()), "entry " + i);
    }
    assertEquals(entries.size(), got.size(), "number of entries; error: " + error);
    assertEquals(c.has("error"), failed, "error: " + error);
  }
}
