package io.narthex.server.cli;

import io.narthex.server.ruletest.RuleTestOptions;
import io.narthex.server.ruletest.RuleTestOutcome;
import io.narthex.server.ruletest.RuleTests;
import io.narthex.storage.regex.Regex;
import io.narthex.storage.regex.RegexSyntaxException;
import io.narthex.storage.text.FileFailure;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Predicate;

/// The commands `narthex test …`.
///
/// @param out gets what is as expected
/// @param err gets what is not, and what debugging asks for
public record TestCommands(PrintStream out, PrintStream err) {
  /// Runs a command.
  ///
  /// @param args the command line from `test` on
  /// @return the status to end with: 0 all is as expected, 1 not
  public int run(String... args) {
    return ParsedCommand.run(
        TestSpecs.commandLine(),
        new ParsedCommand.Streams(out, err, ParsedCommand.FAILED),
        this::rules,
        args);
  }

  private int rules(ParsedCommand command) throws FlagException, IOException {
    List<Path> files = CheckCommands.files(command.arguments());
    Predicate<String> wanted = wanted(command.texts(TestSpecs.RUN));
    LanguageFeatures features = LanguageFeatures.of(command.texts(CheckSpecs.FEATURES), out);
    RuleTests tests =
        new RuleTests(
            new RuleTestOptions(
                features.parser(),
                features.delayedNameRemoval(),
                command.isOn(CheckSpecs.IGNORE_UNKNOWN),
                command.isOn(TestSpecs.DIFF),
                command.isOn(TestSpecs.DEBUG)),
            err::println);
    JunitReport report = new JunitReport();
    boolean success = true;
    for (Path file : files) {
      LocalDateTime began = LocalDateTime.now(ZoneId.systemDefault());
      out.println("Unit Testing:  " + file);
      RuleTestOutcome outcome = tests.run(file, wanted);
      report.add(file.toString(), began, outcome);
      print(outcome);
      success &= outcome.isSuccess();
    }
    write(command.text(TestSpecs.JUNIT), report);
    return success ? ParsedCommand.DONE : ParsedCommand.FAILED;
  }

  private static Predicate<String> wanted(List<String> patterns) throws FlagException {
    if (patterns.isEmpty()) {
      return name -> true;
    }
    try {
      Regex regex = Regex.compile("(?s:.*)(?:" + String.join("|", patterns) + ")(?s:.*)");
      return regex::matches;
    } catch (RegexSyntaxException e) {
      throw new FlagException(
          "flag " + TestSpecs.RUN + ": expected=a regular expression, actual=" + e.getMessage());
    }
  }

  private void print(RuleTestOutcome outcome) {
    if (outcome.isSuccess()) {
      out.println("  SUCCESS");
    } else {
      err.println("  FAILED:");
      if (!outcome.fault().isEmpty()) {
        err.println(outcome.fault());
      }
      outcome.groups().forEach(group -> group.failures().forEach(err::println));
    }
    out.println();
  }

  private static void write(String path, JunitReport report) throws FlagException {
    if (path.isEmpty()) {
      return;
    }
    try {
      Files.writeString(Path.of(path), report.toString());
    } catch (IOException e) {
      throw new FlagException(
          "flag "
              + TestSpecs.JUNIT
              + ": expected=a file to write, actual="
              + FileFailure.reason(e));
    }
  }
}
