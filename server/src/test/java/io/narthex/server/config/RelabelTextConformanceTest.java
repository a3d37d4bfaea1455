package io.narthex.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.storage.conformance.ConformanceCases;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Relabelling rules, read and printed again as the effective configuration shows them.
final class RelabelTextConformanceTest {
  private static final String BEFORE = "scrape_configs:\n- job_name: j\n  relabel_configs:\n";

  @Test
  void printsWhatItReads() {
    ConformanceCases.family("relabel-yaml-roundtrip")
        .run(
            ConformanceCases.cases("relabel/yaml-roundtrip.json"),
            c -> {
              String rule = "  - " + c.text("yaml").strip().replace("\n", "\n    ") + "\n";
              String printed =
                  EffectiveConfig.yaml(
                      new ConfigLoader(Map.of())
                          .parse(
                              Path.of("p.yml"), (BEFORE + rule).getBytes(StandardCharsets.UTF_8)));
              int from = printed.indexOf("  relabel_configs:\n");
              assertEquals(
                  "  relabel_configs:\n" + rule,
                  printed.substring(from, Math.min(printed.length(), from + 19 + rule.length())));
            });
  }
}
