package io.narthex.rules.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.query.syntax.ParserOptions;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.labels.NameValidation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The recorded rule files, good and bad.
final class RuleFileConformanceTest {
  /// What upstream's `promtool check rules` refuses.
  private static final Set<String> BAD =
      Set.of(
          "rulefmt/no_rec_alert.bad.yaml",
          "rulefmt/invalid_label_name.bad.yaml",
          "rulefmt/record_and_for.bad.yaml",
          "rulefmt/bad_expr.bad.yaml",
          "rulefmt/noexpr.bad.yaml",
          "rulefmt/record_and_keep_firing_for.bad.yaml",
          "rulefmt/record_and_alert.bad.yaml",
          "rulefmt/invalid_record_name.bad.yaml",
          "rulefmt/duplicate_grp.bad.yaml",
          "rulefmt/bad_field.bad.yaml",
          "rules/invalid_rules.yaml",
          "promtool/bad-rules-syntax.yml",
          "promtool/features.yml",
          "promtool/rules-bad.yml",
          "promtool/rules_extrafields.yml");

  private static RuleFile parse(String path, byte[] bytes, NameValidation names)
      throws RuleFileException {
    return RuleFile.parse(path, bytes, new RuleFileOptions(names, ParserOptions.DEFAULT, false));
  }

  @Test
  void badFiles() {
    ConformanceCases.family("rulefmt-errors")
        .run(
            ConformanceCases.cases("rulefmt/expected-errors.json"),
            c -> {
              NameValidation names =
                  c.text("nameValidationScheme").equals("utf8")
                      ? NameValidation.UTF8
                      : NameValidation.LEGACY;
              Path file = ConformanceCases.file("rulefmt/" + c.text("file"));
              List<String> found = faults(c.text("file"), Files.readAllBytes(file), names);
              assertTrue(found.getFirst().contains(c.text("contains")), found::toString);
              List<String> recorded = texts(c, "errors");
              assertEquals(recorded.size(), found.size(), found::toString);
              for (int i = 0; i < found.size(); i++) {
                String expected =
                    recorded
                        .get(i)
                        .replaceFirst("^testdata/\\S+: ", "")
                        .replaceFirst("^(\\d+:\\d+: )+", "");
                if (!expected.startsWith("yaml: ")) {
                  assertEquals(expected, found.get(i));
                }
              }
            });
  }

  @Test
  void templatesAreCheckedAtLoad() {
    ConformanceCases.family("rulefmt-templates")
        .run(
            ConformanceCases.cases("rulefmt/template-parsing.json"),
            c ->
                assertEquals(
                    texts(c, "errors"),
                    faults("rules.yaml", c.text("rules").getBytes(UTF_8), NameValidation.UTF8)));
  }

  @Test
  void goodAndBadFiles() throws IOException {
    List<String> files = new ArrayList<>();
    for (String folder : List.of("rulefmt", "rules", "promtool")) {
      try (Stream<Path> found = Files.list(ConformanceCases.file(folder))) {
        for (Path file : found.sorted().toList()) {
          if (isRuleFile(file)) {
            files.add(folder + "/" + file.getFileName());
          }
        }
      }
    }
    ConformanceCases.family("rule-files")
        .run(
            files,
            file -> file,
            file ->
                assertEquals(
                    BAD.contains(file),
                    !faults(
                            file,
                            Files.readAllBytes(ConformanceCases.file(file)),
                            NameValidation.UTF8)
                        .isEmpty(),
                    () -> file));
  }

  private static boolean isRuleFile(Path file) throws IOException {
    return file.toString().matches(".*\\.ya?ml")
        && Files.readString(file).matches("(?s)(#[^\n]*\n|\\s|---)*groups:.*");
  }

  private static List<String> faults(String path, byte[] bytes, NameValidation names) {
    try {
      parse(path, bytes, names);
      return List.of();
    } catch (RuleFileException e) {
      return e.faults().stream().map(RuleFault::message).toList();
    }
  }

  private static List<String> texts(Case c, String key) {
    List<String> texts = new ArrayList<>();
    c.json().path(key).forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
