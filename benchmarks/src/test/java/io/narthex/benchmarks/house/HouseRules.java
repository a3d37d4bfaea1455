package io.narthex.benchmarks.house;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// Finds what breaks the firm limits and the words of the house style in Java sources: sizes by the
/// compiler's own parser, words in the text.
final class HouseRules {
  static final int MAX_MAIN_LINES = 500;
  static final int MAX_TEST_LINES = 800;

  /// Put together so that this file does not have them.
  private static final Pattern UNFINISHED =
      Pattern.compile(
          String.join("|", "\\bTO" + "DO\\b", "\\bFIX" + "ME\\b", "not " + "implemented"));

  /// A comment that ends as a statement or block does.
  private static final Pattern CODE_COMMENT = Pattern.compile("^\\s*//(?!/).*[;{}]\\s*$");

  private static final Pattern SUPPRESSION = Pattern.compile("^\\s*@SuppressWarnings\\b.*");
  private static final Pattern SUPPRESSION_END = Pattern.compile("\\)\\s*// \\S.*$");

  private HouseRules() {}

  /// Findings in `sources`, in order.
  ///
  /// @param root what places are relative to
  static List<Finding> check(Path root, List<Path> sources) throws IOException {
    List<Finding> findings = new ArrayList<>();
    for (Path source : sources) {
      String place = place(root, source);
      List<String> lines = Repository.text(source).lines().toList();
      int max = place.contains("/src/test/") ? MAX_TEST_LINES : MAX_MAIN_LINES;
      if (lines.size() > max) {
        findings.add(new Finding("file-lines", place, lines.size()));
      }
      checkWords(place, lines, findings);
    }
    checkTypes(root, sources, findings);
    findings.sort(null);
    return findings;
  }

  private static String place(Path root, Path source) {
    return root.relativize(source).toString().replace('\\', '/');
  }

  private static void checkWords(String place, List<String> lines, List<Finding> findings) {
    int unfinished = 0;
    int code = 0;
    int suppressions = 0;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      unfinished += UNFINISHED.matcher(line).find() ? 1 : 0;
      code += CODE_COMMENT.matcher(line).find() ? 1 : 0;
      suppressions += SUPPRESSION.matcher(line).find() && !hasReason(lines, i) ? 1 : 0;
    }
    add("unfinished", place, unfinished, findings);
    add("code-comment", place, code, findings);
    add("suppression-without-reason", place, suppressions, findings);
  }

  /// Whether a comment stands behind the suppression that begins at `line` or right above it.
  private static boolean hasReason(List<String> lines, int line) {
    if (line > 0 && lines.get(line - 1).strip().startsWith("// ")) {
      return true;
    }
    for (int i = line; i < Math.min(lines.size(), line + 5); i++) {
      if (lines.get(i).contains(")")) {
        return SUPPRESSION_END.matcher(lines.get(i)).find();
      }
      if (lines.get(i).contains("// ")) {
        return true;
      }
    }
    return false;
  }

  private static void add(String rule, String place, int count, List<Finding> findings) {
    if (count > 0) {
      findings.add(new Finding(rule, place, count));
    }
  }

  private static void checkTypes(Path root, List<Path> sources, List<Finding> findings)
      throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
      Iterable<? extends JavaFileObject> units = files.getJavaFileObjectsFromPaths(sources);
      JavacTask task =
          (JavacTask) compiler.getTask(null, files, null, List.of("-proc:none"), null, units);
      Trees trees = Trees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        String place = place(root, Path.of(unit.getSourceFile().toUri()));
        new SizeScanner(unit, trees.getSourcePositions(), place, findings).scan(unit, "");
      }
    }
  }
}
