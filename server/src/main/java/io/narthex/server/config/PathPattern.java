package io.narthex.server.config;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.YamlNode.Position;
import io.narthex.storage.text.FileFailure;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/// Paths with wildcards in any of their elements: `*`, `?` and `[a-z]`, as upstream's configuration
/// and tests of rules name files.
public final class PathPattern {
  private PathPattern() {}

  /// Files that `pattern` names, from the working directory on where it is relative, sorted; none
  /// where there are none.
  ///
  /// @throws ConfigException where a directory cannot be read or the pattern is invalid
  public static List<Path> matching(String pattern) throws ConfigException {
    return matching(Path.of(""), pattern);
  }

  /// As [#matching(String)], from `directory` on.
  public static List<Path> matching(Path directory, String pattern) throws ConfigException {
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

  private static void children(Path parent, Path element, List<Path> into) throws ConfigException {
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
      throw fault(
          "pattern: expected=a valid one, actual=" + name + " (" + e.getDescription() + ")");
    } catch (IOException e) {
      throw unreadable(parent, FileFailure.reason(e));
    } catch (DirectoryIteratorException e) {
      throw unreadable(parent, String.valueOf(e.getCause()));
    }
    found.sort(null);
    into.addAll(found);
  }

  private static ConfigException unreadable(Path directory, String reason) {
    return fault("list " + directory + ": expected=a readable directory, actual=" + reason);
  }

  private static ConfigException fault(String what) {
    return new ConfigException(Position.NONE, what);
  }
}
