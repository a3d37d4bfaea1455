package io.narthex.storage.file;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What this process has of mapped files in memory, as the system tells it.
public final class ResidentFiles {
  private static final Path MAPPINGS = Path.of("/proc/self/smaps");
  private static final int FIELDS_BEFORE_NAME = 5;

  private ResidentFiles() {}

  /// Skips a test where the system does not tell.
  public static void assumeKnown() {
    assumeTrue(
        Files.isReadable(MAPPINGS), "memory of mappings: expected=" + MAPPINGS + ", actual=none");
  }

  /// Bytes in memory of all mapped files whose path begins with `prefix`.
  public static long bytes(String prefix) throws IOException {
    long kiB = 0;
    boolean counts = false;
    for (String line : Files.readAllLines(MAPPINGS)) {
      String[] fields = line.split(" +", FIELDS_BEFORE_NAME + 1);
      if (!fields[0].endsWith(":")) {
        counts =
            fields.length > FIELDS_BEFORE_NAME && fields[FIELDS_BEFORE_NAME].startsWith(prefix);
      } else if (counts && fields[0].equals("Rss:")) {
        kiB += Long.parseLong(fields[1]);
      }
    }
    return kiB << 10;
  }
}
