package io.narthex.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// How much memory this process may have: the least limit of its control groups, else the machine's
/// memory. Read from the kernel's files, because the JVM's beans lengthen the start.
///
/// @param root directory under which `proc` and `sys` lie
record MemoryLimit(Path root) {
  private static final long KIB = 1_024;

  /// What is assumed where the kernel tells nothing.
  private static final long UNKNOWN_BYTES = 1L << 30;

  /// The limit in bytes.
  long bytes() {
    long limit = machineBytes();
    for (String line : lines("proc/self/cgroup")) {
      String[] parts = line.split(":", 3);
      if (parts.length < 3) {
        continue;
      }
      if (parts[1].isEmpty()) {
        limit = Math.min(limit, least("sys/fs/cgroup", parts[2], "memory.max"));
      } else if (List.of(parts[1].split(",")).contains("memory")) {
        limit = Math.min(limit, least("sys/fs/cgroup/memory", parts[2], "memory.limit_in_bytes"));
      }
    }
    return limit;
  }

  /// The least limit of a group and those around it. Inside a container the path may name a place
  /// outside of it; the mounted root is its own group then.
  private long least(String mount, String group, String file) {
    long least = Long.MAX_VALUE;
    Path directory = Path.of(group.startsWith("/") ? group.substring(1) : group);
    for (Path at = directory; at != null; at = at.getParent()) {
      least = Math.min(least, number(mount + "/" + at + "/" + file));
    }
    return Math.min(least, number(mount + "/" + file));
  }

  private long number(String file) {
    List<String> lines = lines(file);
    return lines.isEmpty() || !lines.getFirst().matches("\\d{1,18}")
        ? Long.MAX_VALUE
        : Math.max(1, Long.parseLong(lines.getFirst()));
  }

  private long machineBytes() {
    for (String line : lines("proc/meminfo")) {
      if (line.startsWith("MemTotal:")) {
        return KIB * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return UNKNOWN_BYTES;
  }

  /// Lines of a file; none where it cannot be read, which is how kernels say that they lack it.
  private List<String> lines(String file) {
    try {
      return Files.readAllLines(root.resolve(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return List.of();
    }
  }
}
