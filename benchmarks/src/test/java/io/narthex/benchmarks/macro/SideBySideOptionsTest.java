package io.narthex.benchmarks.macro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.benchmarks.process.ServerKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SideBySideOptionsTest {
  @Test
  void namesStagesNumbersAndPrograms() {
    SideBySideOptions options =
        SideBySideOptions.parse("--stages=disk,write", "--idle=60", "narthex=bin/narthex --x=1");
    assertEquals(Set.of(StageName.WRITE, StageName.DISK), options.stages());
    assertEquals(60, options.idleSeconds());
    assertEquals(2, options.connections());
    assertEquals(Map.of(ServerKind.NARTHEX, "bin/narthex --x=1"), options.programs());
  }

  @Test
  void usageNamesEveryNumber() {
    SideBySideOptions options = SideBySideOptions.parse("--stages=all", "prometheus=p");
    assertEquals(List.of(StageName.values()), List.copyOf(options.stages()));
    for (String option : options.numbers().keySet()) {
      assertTrue(SideBySideOptions.USAGE.contains("  " + option + "="), option);
    }
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThrows(IllegalArgumentException.class, SideBySideOptions::parse);
    assertThrows(IllegalArgumentException.class, () -> SideBySideOptions.parse("narthex"));
    assertThrows(
        IllegalArgumentException.class, () -> SideBySideOptions.parse("--stages=x", "narthex=n"));
    assertThrows(
        IllegalArgumentException.class, () -> SideBySideOptions.parse("--speed=1", "narthex=n"));
  }
}
