package io.narthex.server.config;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.YamlNode.Position;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Paths in a configuration whose last element may be a pattern.
public final class FilePattern {
  private FilePattern() {}

  /// Files that match `pattern`, sorted; a path without `*` that does not exist matches nothing.
  public static List<Path> matching(String pattern) throws ConfigException {
    Path path = Path.of(pattern);
    if (!pattern.contains("*")) {
      return Files.exists(path) ? List.of(path) : List.of();
    }
    Path parent = path.getParent();
    Path name = path.getFileName();
    Path directory = parent == null ? Path.of("") : parent;
    Set<Path> found = new TreeSet<>();
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, name + "")) {
      for (Path file : stream) {
        found.add(file);
      }
    } catch (IOException e) {
      throw new ConfigException(
          Position.NONE,
          "list " + directory + ": expected=a readable directory, actual=" + e.getMessage());
    }
    return List.copyOf(found);
  }
}
