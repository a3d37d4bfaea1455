package io.narthex.server.cli;

import io.narthex.rules.config.RuleFileOptions;
import io.narthex.rules.yaml.ConfigException;
import io.narthex.server.config.WebConfigFile;
import io.narthex.storage.labels.NameValidation;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The commands `narthex check …`: files are looked at as a server would, and nothing else happens;
/// a server is asked how it is.
///
/// @param in what is checked where no file is named
/// @param out gets what is good
/// @param err gets what is wrong
/// @param environment variables that configurations may name
public record CheckCommands(
    InputStream in, PrintStream out, PrintStream err, Map<String, String> environment) {
  /// Runs a command.
  ///
  /// @param args the command line from `check` on
  /// @return the status to end with: 0 good, 1 bad, 3 doubtful
  public int run(String... args) {
    return ParsedCommand.run(
        CheckSpecs.commandLine(),
        new ParsedCommand.Streams(out, err, ParsedCommand.FAILED),
        this::run,
        args);
  }

  private int run(ParsedCommand command) throws FlagException, IOException {
    boolean fatal = command.isOn(CheckSpecs.LINT_FATAL);
    return switch (command.name()) {
      case "narthex check config" -> config(command).status(fatal);
      case "narthex check rules" -> rules(command).status(fatal);
      case "narthex check metrics" -> metrics(command).status(true);
      case "narthex check web-config" -> webConfig(command).status(fatal);
      case "narthex check healthy" -> server(command, "/-/healthy");
      case "narthex check ready" -> server(command, "/-/ready");
      default ->
          throw new IllegalStateException(
              "command: expected=a known one, actual=" + command.name());
    };
  }

  private int server(ParsedCommand command, String page) throws FlagException, IOException {
    return new ServerCheck(err).isGood(command, page) ? ParsedCommand.DONE : ParsedCommand.FAILED;
  }

  private Verdict config(ParsedCommand command) throws FlagException {
    long lookbackMs = command.durationMs(CheckSpecs.LOOKBACK);
    Lints lints = Lints.forConfig(command.text(CheckSpecs.LINT), lookbackMs, out);
    return new ConfigCheck(
            environment,
            command.isOn(CheckSpecs.SYNTAX_ONLY),
            command.isOn(CheckSpecs.AGENT),
            new RuleCheck(out, err, lints, ruleOptions(command)))
        .files(files(command.arguments()));
  }

  private Verdict rules(ParsedCommand command) throws FlagException, IOException {
    Lints lints = Lints.forRules(command.text(CheckSpecs.LINT), out);
    RuleCheck check = new RuleCheck(out, err, lints, ruleOptions(command));
    List<Path> files = files(command.arguments());
    return files.isEmpty() ? check.input(in.readAllBytes()) : check.files(files);
  }

  private Verdict metrics(ParsedCommand command) throws FlagException, IOException {
    boolean lint = !command.text(CheckSpecs.LINT).equals(Lints.NONE);
    boolean extended = command.isOn(CheckSpecs.EXTENDED);
    if (!lint && !extended) {
      throw new FlagException(
          "flags: expected=--extended or a lint, actual=neither (nothing is left to do)");
    }
    return new MetricCheck(out, err).body(in.readAllBytes(), lint, extended);
  }

  private Verdict webConfig(ParsedCommand command) throws FlagException {
    Verdict verdict = Verdict.GOOD;
    for (Path file : files(command.arguments())) {
      try {
        WebConfigFile.check(file);
        err.println(file + " SUCCESS");
      } catch (ConfigException e) {
        err.println(file + " FAILED: " + e.getMessage());
        verdict = Verdict.BAD;
      }
    }
    return verdict;
  }

  private RuleFileOptions ruleOptions(ParsedCommand command) {
    return new RuleFileOptions(
        NameValidation.UTF8,
        LanguageFeatures.of(command.texts(CheckSpecs.FEATURES), out).parser(),
        command.isOn(CheckSpecs.IGNORE_UNKNOWN));
  }

  /// Paths of files that have to exist.
  static List<Path> files(List<String> names) throws FlagException {
    List<Path> files = new ArrayList<>();
    for (String name : names) {
      Path file = Path.of(name);
      if (!Files.isRegularFile(file)) {
        throw new FlagException(
            "file: expected=an existing one, actual="
                + (Files.exists(file) ? "a directory" : "none")
                + " ("
                + name
                + ")");
      }
      files.add(file);
    }
    return files;
  }
}
