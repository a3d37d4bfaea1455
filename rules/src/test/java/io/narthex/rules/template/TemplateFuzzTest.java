package io.narthex.rules.template;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.narthex.storage.conformance.FuzzSeeds;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.text.Utf8;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Any text is a template that ends, or is refused with a message.
final class TemplateFuzzTest {
  private static final TemplateEnvironment ENVIRONMENT =
      new TemplateEnvironment(
          1_000,
          "http://localhost/",
          query -> List.of(new TemplateSample(Labels.of("a", "1"), 1.5, null)),
          new TemplateLimits(100_000, 10_000, 500));
  private static final TemplateData DATA =
      TemplateData.alert(Map.of("job", "a"), Map.of(), "http://localhost/", 2, null);

  @FuzzTest(maxDuration = "5m")
  void execute(byte[] input) {
    String source = Utf8.decode(input);
    for (Template.Format format : Template.Format.values()) {
      try {
        Template.parse("t", source, format).execute(DATA, ENVIRONMENT);
      } catch (TemplateException e) {
        assertFalse(String.valueOf(e.getMessage()).isEmpty());
      }
    }
  }

  @Test
  void changedSeeds() throws Exception {
    FuzzSeeds.of(TemplateFuzzTest.class, "execute").run(3_000, this::execute);
  }
}
