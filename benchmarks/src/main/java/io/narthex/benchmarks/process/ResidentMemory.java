package io.narthex.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Resident memory of a process, in KiB.
///
/// @param anonymousKiB not backed by a file
/// @param fileKiB mapped files, shared memory included
public record ResidentMemory(long anonymousKiB, long fileKiB) {
  private static final double KIB_PER_MIB = 1024;

  static ResidentMemory of(long pid) throws IOException {
    long anonymous = 0;
    long file = 0;
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("RssAnon:")) {
        anonymous += kiB(line);
      } else if (line.startsWith("RssFile:") || line.startsWith("RssShmem:")) {
        file += kiB(line);
      }
    }
    return new ResidentMemory(anonymous, file);
  }

  private static long kiB(String line) {
    return Long.parseLong(line.replaceAll("\\D", ""));
  }

  public double anonymousMiB() {
    return anonymousKiB / KIB_PER_MIB;
  }

  public double fileMiB() {
    return fileKiB / KIB_PER_MIB;
  }
}
