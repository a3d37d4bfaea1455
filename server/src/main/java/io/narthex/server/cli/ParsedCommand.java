package io.narthex.server.cli;

import io.narthex.server.config.Units;
import io.narthex.storage.StorageException;
import io.narthex.storage.labels.NameValidation;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/// A command of a tool with what was given on the command line.
///
/// @param name as `narthex tsdb list`
record ParsedCommand(String name, ParseResult result) {
  static final int DONE = 0;
  static final int FAILED = 1;

  /// Does what a command asks for.
  @FunctionalInterface
  interface Action {
    /// Runs the command.
    ///
    /// @return the status to end with
    /// @throws FlagException where an argument is of no use
    int run(ParsedCommand command) throws FlagException, IOException;
  }

  /// Where the tool speaks.
  ///
  /// @param unusable status of bad usage
  record Streams(PrintStream out, PrintStream err, int unusable) {}

  /// Reads a command line and runs the command that it names, or shows help.
  ///
  /// @return the status to end with
  static int run(CommandLine commandLine, Streams streams, Action action, String... args) {
    ParseResult result;
    try {
      result = commandLine.parseArgs(args);
    } catch (CommandLine.ParameterException e) {
      streams.err().println("narthex: " + e.getMessage());
      e.getCommandLine().usage(streams.err());
      return streams.unusable();
    }
    StringBuilder name = new StringBuilder("narthex");
    while (result.hasSubcommand()) {
      result = result.subcommand();
      name.append(' ').append(result.commandSpec().name());
    }
    CommandLine command = result.commandSpec().commandLine();
    if (result.isUsageHelpRequested()) {
      command.usage(streams.out());
      return DONE;
    }
    if (!result.commandSpec().subcommands().isEmpty()) {
      streams.err().println(name + ": expected=a command, actual=none");
      command.usage(streams.err());
      return streams.unusable();
    }
    return run(new ParsedCommand(name.toString(), result), streams, action);
  }

  private static int run(ParsedCommand command, Streams streams, Action action) {
    try {
      return action.run(command);
    } catch (FlagException e) {
      streams.err().println(command.name() + ": " + e.getMessage());
      return streams.unusable();
    } catch (StorageException e) {
      streams.err().println(command.name() + ": " + e.getMessage());
      return FAILED;
    } catch (InputException e) {
      streams.err().println(command.name() + ": " + e.getMessage());
      return FAILED;
    } catch (IOException e) {
      streams.err().println(command.name() + ": " + e);
      return FAILED;
    }
  }

  /// Whether an option stands on the command line.
  boolean isOn(String option) {
    return result.hasMatchedOption(option);
  }

  /// The text of an option, its default where it is not given, else empty.
  String text(String option) {
    String value = result.commandSpec().findOption(option).getValue();
    return value == null ? "" : value;
  }

  /// The number of an option, its default where it is not given, else `absent`.
  long number(String option, long absent) {
    Long value = result.commandSpec().findOption(option).getValue();
    return value == null ? absent : value;
  }

  /// The duration of an option that has a default.
  ///
  /// @throws FlagException where the text is none
  long durationMs(String option) throws FlagException {
    String text = text(option);
    return Units.parseDurationMs(text)
        .orElseThrow(
            () -> new FlagException("flag " + option + ": expected=a duration, actual=" + text));
  }

  /// The texts of an option that may be repeated.
  List<String> texts(String option) {
    return List.copyOf(result.matchedOptionValue(option, List.<String>of()));
  }

  /// The texts `NAME=VALUE` of an option that may be repeated; a colon does as well, and the last
  /// of a name counts, as in upstream's tools.
  ///
  /// @param absent what counts where none is given
  /// @throws FlagException where a text is none
  Map<String, String> pairs(String option, String... absent) throws FlagException {
    List<String> texts = texts(option);
    Map<String, String> pairs = new TreeMap<>();
    for (String text : texts.isEmpty() ? List.of(absent) : texts) {
      String[] parts = text.split("[:=]", 2);
      if (parts.length < 2 || parts[0].isEmpty()) {
        throw new FlagException("flag " + option + ": expected=NAME=VALUE, actual=" + text);
      }
      pairs.put(parts[0], parts[1]);
    }
    return pairs;
  }

  /// As [#pairs] where the names are those of labels.
  Map<String, String> labels(String option, String... absent) throws FlagException {
    Map<String, String> labels = pairs(option, absent);
    for (String name : labels.keySet()) {
      if (!NameValidation.UTF8.isLabelName(name)) {
        throw new FlagException(
            "flag " + option + ": expected=the name of a label, actual=" + name);
      }
    }
    return labels;
  }

  /// The argument at `index`, `absent` where it is not given.
  String argument(int index, String absent) {
    return result.matchedPositionals().size() > index
        ? result.matchedPositionalValue(index, absent)
        : absent;
  }

  /// All arguments of a command that takes any number.
  List<String> arguments() {
    return arguments(0);
  }

  /// All arguments from `index` on of a command that takes any number there.
  List<String> arguments(int index) {
    return result.matchedPositionals().size() > index
        ? List.copyOf(result.matchedPositionalValue(index, List.<String>of()))
        : List.of();
  }
}
