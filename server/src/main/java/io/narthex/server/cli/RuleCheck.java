package io.narthex.server.cli;

import io.narthex.rules.config.RuleFault;
import io.narthex.rules.config.RuleFile;
import io.narthex.rules.config.RuleFileException;
import io.narthex.rules.config.RuleFileOptions;
import io.narthex.storage.text.FileFailure;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Says of rule files whether they can be used, in the form of upstream's tool.
///
/// @param out gets what is checked and what is good
/// @param err gets what is not
record RuleCheck(PrintStream out, PrintStream err, Lints lints, RuleFileOptions options) {
  /// What the standard input is called.
  private static final String INPUT = "standard input";

  Verdict files(List<Path> files) {
    Verdict verdict = Verdict.GOOD;
    for (Path file : files) {
      verdict = verdict.and(file(file));
    }
    return verdict;
  }

  private Verdict file(Path file) {
    byte[] bytes;
    try {
      out.println("Checking " + file);
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      return bad("rule file: expected=readable, actual=" + FileFailure.reason(e));
    }
    return content(file.toString(), bytes);
  }

  /// Checks the content of the standard input.
  Verdict input(byte[] bytes) {
    out.println("Checking " + INPUT);
    return content(INPUT, bytes);
  }

  private Verdict content(String name, byte[] bytes) {
    RuleFile file;
    try {
      file = RuleFile.parse(name, bytes, options);
    } catch (RuleFileException e) {
      return bad(String.join("\n", e.faults().stream().map(RuleFault::toString).toList()));
    }
    if (file.moreDocuments()) {
      err.println("  WARNING: only the first YAML document of a rule file is read (" + name + ")");
    }
    DuplicateRules duplicates = new DuplicateRules(file);
    if (lints.duplicateRules() && !duplicates.isEmpty()) {
      bad(duplicates.toString());
      return Verdict.DOUBTFUL;
    }
    int count = file.groups().stream().mapToInt(group -> group.rules().size()).sum();
    out.println("  SUCCESS: " + count + " rules found");
    out.println();
    return Verdict.GOOD;
  }

  private Verdict bad(String text) {
    err.println("  FAILED:");
    err.println(text);
    out.println();
    return Verdict.BAD;
  }
}
