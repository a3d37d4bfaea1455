package io.narthex.storage.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkWindowTest {
  @ParameterizedTest
  @CsvSource({
    "1000,   480000", // 15 parts
    "5000,   2400000", // 3 parts
    "10000,  3600000", // 2 parts
    "14000,  3600000",
    "15000,  7200000",
    "30000,  14400000", // 512 samples would be 4 h 16 min
    "60000,  28800000",
    "7200000, 3686400000", // 512 times 2 hours
    "90000000, 3686400000", // never less than a sample in 2 hours
    "1, 480000"
  })
  void windowOfAnInterval(long intervalMs, long expectedMs) {
    long[] timestampsMs = new long[100];
    Arrays.setAll(timestampsMs, i -> 1_700_000_000_000L + i * intervalMs);
    assertEquals(expectedMs, ChunkWindow.lengthMs(timestampsMs, 100));
  }

  @Test
  void delaysAndHolesDoNotMatter() {
    long[] timestampsMs = {0, 15_004, 29_990, 45_000, 105_000, 120_001, 134_999};
    assertEquals(7_200_000, ChunkWindow.lengthMs(timestampsMs, timestampsMs.length));
    assertEquals(480_000, ChunkWindow.lengthMs(timestampsMs, 1));
  }
}
