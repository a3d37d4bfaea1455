package io.narthex.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The name of this machine, as the kernel has it; asks no name server.
final class HostName {
  private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

  private HostName() {}

  /// The name, `localhost` where the kernel does not tell.
  static String read() {
    try {
      return Files.readString(KERNEL, StandardCharsets.UTF_8).trim();
    } catch (IOException e) {
      String fromShell = System.getenv("HOSTNAME");
      return fromShell == null || fromShell.isEmpty() ? "localhost" : fromShell;
    }
  }
}
