package io.narthex.rules.config;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.narthex.storage.conformance.FuzzSeeds;
import org.junit.jupiter.api.Test;

/// Any bytes are a rule file or are refused with faults.
final class RuleFileFuzzTest {
  @FuzzTest(maxDuration = "5m")
  void parse(byte[] input) {
    try {
      RuleFile.parse("rules.yml", input, RuleFileOptions.DEFAULT);
    } catch (RuleFileException e) {
      assertFalse(e.faults().isEmpty());
    }
  }

  @Test
  void changedSeeds() throws Exception {
    FuzzSeeds.of(RuleFileFuzzTest.class, "parse").run(2_000, this::parse);
  }
}
