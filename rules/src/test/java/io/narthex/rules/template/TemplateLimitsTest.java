package io.narthex.rules.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Templates that would run or grow for ever, and what an alert says of one that fails.
final class TemplateLimitsTest {
  private static final TemplateEnvironment ENVIRONMENT =
      new TemplateEnvironment(
          0,
          "http://localhost/",
          query -> {
            throw new TemplateQueryException("no such thing", new IllegalStateException());
          },
          new TemplateLimits(10_000, 5_000, 100));

  private static String run(String source) throws TemplateException {
    return Template.parse("t", source, Template.Format.TEXT)
        .execute(TemplateData.NONE, ENVIRONMENT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{{ range 1000000000 }}{{ end }} | at most 5000 steps",
        "{{ range 1000 }}{{ range 1000 }}{{ end }}{{ end }} | at most 5000 steps",
        "{{ range 9000 }}0123456789{{ end }} | at most 10000 characters",
        "{{ $x := `0123456789` }}{{ range 100 }}{{ $x = print $x $x }}{{ end }} | at most 10000",
        "{{ printf `%999999d` 1 }} | at most 10000 characters",
        "{{ printf `%.999999f` 1.0 }} | at most 10000 characters",
        "{{ reReplaceAll `` `0123456789` (printf `%5000d` 1) }} | at most 5000 characters",
        "{{ define `a` }}{{ template `a` }}{{ end }}{{ template `a` }} | maximum template depth",
        "{{ define `a` }}{{ if true }}{{ template `b` }}{{ end }}{{ end }}"
            + "{{ define `b` }}{{ template `a` }}{{ end }}{{ template `a` }} | maximum template depth",
      })
  void whatHasNoEnd(String source, String expected) {
    TemplateException e = assertThrows(TemplateException.class, () -> run(source));
    assertTrue(String.valueOf(e.getMessage()).contains(expected), e.getMessage());
  }

  @Test
  void whatIsNestedTooDeep() {
    for (String unit : List.of("{{ if true }}", "{{ (", "{{ if true }}{{ else ")) {
      TemplateException e = assertThrows(TemplateException.class, () -> run(nested(unit, 100_000)));
      assertTrue(String.valueOf(e.getMessage()).contains("depth exceeded"), e.getMessage());
    }
    assertThrows(TemplateException.class, () -> run("{{" + "(".repeat(100_000)));
  }

  private static String nested(String unit, int count) {
    return switch (unit) {
      case "{{ (" -> "{{ " + "(".repeat(count) + "1" + ")".repeat(count) + " }}";
      case "{{ if true }}" -> unit.repeat(count) + "{{ end }}".repeat(count);
      default -> "{{ if true }}" + "{{ else if true }}".repeat(count) + "{{ end }}";
    };
  }

  @Test
  void digitsBeyondAllDigits() throws TemplateException {
    assertEquals("1." + "0".repeat(2_000), run("{{ printf `%.2000f` 1.0 }}"));
    assertEquals("1." + "0".repeat(2_000) + "E+00", run("{{ printf `%.2000E` 1.0 }}"));
    assertEquals(
        "0.1000000000000000055511151231257827021181583404541015625" + "0".repeat(1_945),
        run("{{ printf `%.2000f` 0.1 }}"));
    assertEquals("0.5", run("{{ printf `%.2000g` 0.5 }}"));
  }

  @Test
  void alertsSayWhatFailed() {
    TemplateData data = TemplateData.alert(Map.of("a", "b"), Map.of(), "http://x/", 1, null);
    assertEquals("plain", AlertTemplate.of("A", "plain").expand(data, ENVIRONMENT).text());
    assertEquals(
        "b 1",
        AlertTemplate.of("A", "{{ $labels.a }} {{ $value }}").expand(data, ENVIRONMENT).text());
    assertNull(AlertTemplate.of("A", "{{ $labels.a }}").fault());
    AlertTemplate wrong = AlertTemplate.of("A", "{{ $x }}");
    assertNotNull(wrong.fault());
    assertEquals(
        "<error expanding template: error parsing template __alert_A: template: __alert_A:1:"
            + " undefined variable \"$x\">",
        wrong.expand(data, ENVIRONMENT).text());
    assertEquals(
        "<error expanding template: error executing template __alert_A: template: __alert_A:1:116:"
            + " executing \"__alert_A\" at <query \"up\">: error calling query: no such thing>",
        AlertTemplate.of("A", " {{ query \"up\" }}").expand(data, ENVIRONMENT).text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "<script>{{ 1 }}</script> | in place script",
        "<style>{{ 1 }}</style> | in place style",
        "<a {{ 1 }}> | in place tag",
        "<a b={{ 1 }}> | in place before value",
        "<a onclick=\"{{ 1 }}\"> | attribute of kind script",
        "<a style=\"{{ 1 }}\"> | attribute of kind style",
        "<a b=\" | ends inside a tag",
      })
  void placesOfHtmlThatAreRefused(String source, String expected) throws TemplateException {
    Template template = Template.parse("t", source.strip(), Template.Format.HTML);
    TemplateException e =
        assertThrows(
            TemplateException.class, () -> template.execute(TemplateData.NONE, ENVIRONMENT));
    assertTrue(String.valueOf(e.getMessage()).contains(expected), e.getMessage());
  }
}
