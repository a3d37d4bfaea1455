package io.narthex.benchmarks.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The firm limits of size and the words of names, over all hand-written sources. What is listed in
/// `house/exceptions.txt` may be as large as listed, no larger, and goes from the list when it is
/// mended: the list can only shrink.
final class HouseStyleTest {
  @Test
  void sourcesKeepTheLimits() throws IOException {
    List<Path> sources = Repository.javaSources();
    assertTrue(sources.size() > 300, () -> "sources found: " + sources.size());
    Map<String, Integer> exceptions = exceptions();
    int listed = exceptions.size();
    List<String> wrong = new ArrayList<>();
    for (Finding finding : HouseRules.check(Repository.root(), sources)) {
      Integer allowed = exceptions.remove(finding.key());
      if (allowed == null) {
        wrong.add("too large, unfinished or badly named: " + finding);
      } else if (allowed != finding.size()) {
        wrong.add("listed with " + allowed + ": " + finding);
      }
    }
    exceptions.keySet().forEach(key -> wrong.add("no exception any more, to be unlisted: " + key));
    System.out.printf("house style: %d sources, %d exceptions%n", sources.size(), listed);
    assertEquals("", String.join("\n", wrong));
  }

  /// Lines `rule place size`, and comments that begin with `#`.
  private static Map<String, Integer> exceptions() throws IOException {
    Map<String, Integer> exceptions = new TreeMap<>();
    try (InputStream list =
        Objects.requireNonNull(HouseStyleTest.class.getResourceAsStream("/house/exceptions.txt"))) {
      for (String line : new String(list.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          int space = line.lastIndexOf(' ');
          Integer before =
              exceptions.put(line.substring(0, space), Integer.valueOf(line.substring(space + 1)));
          assertEquals(null, before, () -> "listed twice: " + line);
        }
      }
    }
    return exceptions;
  }

  @ParameterizedTest
  @CsvSource({
    "StorageImpl, true",
    "ImplStorage, true",
    "AbstractStorage, true",
    "BaseStorage, true",
    "BlockManager, true",
    "ManagerOfBlocks, true",
    "StringUtils, true",
    "TimeUtil, true",
    "TestHelper, true",
    "Database, false",
    "Abstraction, false",
    "Basement, false",
    "Implication, false",
    "UtilityCost, false",
    "Utilization, false",
  })
  void wordsThatSayNothing(String name, boolean expected) {
    assertEquals(expected, SizeScanner.saysNothing(name));
  }

  @Test
  void everyRuleFindsWhatBreaksIt(@TempDir Path root) throws IOException {
    Path directory = Files.createDirectories(root.resolve("m/src/main/java"));
    StringBuilder text = new StringBuilder("// TO" + "DO later\nclass BlockManager {\n");
    for (int i = 0; i <= SizeScanner.MAX_FIELDS; i++) {
      text.append("  int f").append(i).append(", g").append(i).append(";\n");
    }
    text.append("  static final int ZERO = 0;\n  // int old = 1;\n");
    for (int i = 0; i <= SizeScanner.MAX_METHODS; i++) {
      text.append("  void m").append(i).append("() {}\n");
    }
    text.append("  BlockManager(int a, int b, int c, int d, int e, int f) {}\n");
    text.append("  record R(int a, int b, int c, int d, int e, int f) {\n");
    text.append("    void n(int a, int b, int c, int d, int e, int f) {}\n  }\n");
    text.append("  @SuppressWarnings(\"x\")\n  void long1() {\n");
    text.append("    new Object() {\n      void long2() {\n");
    text.append("    int x;\n".repeat(400)).append("  }\n};\n}\n}\n");
    Path source = Files.writeString(directory.resolve("BlockManager.java"), text);
    List<String> found = new ArrayList<>();
    HouseRules.check(root, List.of(source)).forEach(finding -> found.add(finding.toString()));
    String file = "m/src/main/java/BlockManager.java";
    assertEquals(
        List.of(
            "code-comment " + file + " 1",
            "fields " + file + "#BlockManager 26",
            "method-lines " + file + "#BlockManager.long1() 407",
            "method-lines " + file + "#BlockManager.new-Object.long2() 402",
            "methods " + file + "#BlockManager 27",
            "parameters " + file + "#BlockManager.R.n(a,b,c,d,e,f) 6",
            "parameters " + file + "#BlockManager.new(a,b,c,d,e,f) 6",
            "suppression-without-reason " + file + " 1",
            "type-name " + file + "#BlockManager 1",
            "unfinished " + file + " 1"),
        found);
    Files.writeString(source, "\n".repeat(HouseRules.MAX_MAIN_LINES) + "class A {}\n");
    assertEquals(
        List.of(new Finding("file-lines", file, 501)), HouseRules.check(root, List.of(source)));
    Files.writeString(source, "\n".repeat(HouseRules.MAX_MAIN_LINES - 1) + "class A {}\n");
    assertFalse(HouseRules.check(root, List.of(source)).iterator().hasNext());
  }
}
