package io.narthex.server.ruletest;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/// Paths with wildcards in any of their elements: `*`, `?` and `[a-z]`.
final class PathPattern {
  private PathPattern() {}

  /// Files that `pattern` names, from `directory` on where it is relative, sorted.
  ///
  /// @throws IOException where a directory cannot be read
  static List<Path> matching(Path directory, String pattern) throws IOException {
    Path path = directory.resolve(pattern);
    List<Path> found = new ArrayList<>();
    Path root = path.getRoot();
    found.add(root == null ? Path.of("") : root);
    for (Path element : path) {
      List<Path> next = new ArrayList<>();
      for (Path parent : found) {
        children(parent, element, next);
      }
      found = next;
    }
    return found;
  }

  private static void children(Path parent, Path element, List<Path> into) throws IOException {
    String name = element.toString();
    if (!name.matches("(?s).*[*?\\[\\\\].*")) {
      Path child = parent.resolve(element);
      if (Files.exists(child)) {
        into.add(child);
      }
      return;
    }
    if (!Files.isDirectory(parent)) {
      return;
    }
    List<Path> found = new ArrayList<>();
    String glob = name.replace("{", "\\{").replace("}", "\\}").replace("[^", "[!");
    try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, glob)) {
      all.forEach(found::add);
    } catch (PatternSyntaxException e) {
      throw new IOException("pattern: expected=a valid one, actual=" + name, e);
    }
    found.sort(null);
    into.addAll(found);
  }
}
