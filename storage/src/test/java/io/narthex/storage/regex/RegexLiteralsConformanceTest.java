package io.narthex.storage.regex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What upstream knows of a pattern beforehand is known here too; more may be known. Texts without
/// regard to case are listed one by one here, in capitals there.
final class RegexLiteralsConformanceTest {
  private static Set<String> upper(Iterable<String> texts) {
    Set<String> upper = new TreeSet<>();
    texts.forEach(text -> upper.add(text.toUpperCase(Locale.ROOT)));
    return upper;
  }

  @Test
  void knowsTheTextsThatUpstreamKnows() {
    ConformanceCases.family("labels-regexp-texts")
        .run(
            ConformanceCases.cases("labels/regexp-set-matches.json"),
            c -> {
              JsonNode expected = c.json().get("setMatches");
              if (expected.isNull()) {
                return;
              }
              Set<String> texts = new TreeSet<>();
              expected.forEach(text -> texts.add(Case.text(text)));
              Set<String> actual = Regex.compile(c.text("regex")).texts();
              assertNotNull(actual);
              if (c.flag("caseSensitive")) {
                assertEquals(texts, new TreeSet<>(actual));
              } else {
                assertEquals(upper(texts), upper(Objects.requireNonNull(actual)));
              }
            });
  }

  @Test
  void knowsThePrefixesAndSuffixesThatUpstreamKnows() {
    ConformanceCases.family("labels-regexp-edges")
        .run(
            ConformanceCases.cases("labels/regexp-optimize.json"),
            c -> {
              Regex regex = Regex.compile(c.text("regex"));
              if (!c.flag("prefixCaseInsensitive")) {
                assertEquals(c.text("prefix"), regex.prefix());
              }
              assertEquals(c.text("suffix"), regex.suffix());
            });
  }

  @Test
  void knowsThePrefixOfAMatcher() {
    ConformanceCases.family("labels-matcher-prefix")
        .run(
            ConformanceCases.cases("labels/matcher-prefix.json"),
            c -> {
              JsonNode matcher = c.json().get("matcher");
              boolean pattern = matcher.get("op").asText().endsWith("~");
              if (pattern && !c.flag("caseInsensitivePrefix")) {
                String prefix = Regex.compile(Case.text(matcher.get("value"))).prefix();
                assertEquals(c.text("prefix"), prefix);
              }
            });
  }
}
