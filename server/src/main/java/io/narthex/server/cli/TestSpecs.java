package io.narthex.server.cli;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// The commands `narthex test …` with the names and flags of upstream's `promtool test`.
final class TestSpecs {
  static final String JUNIT = "--junit";
  static final String RUN = "--run";
  static final String DEBUG = "--debug";
  static final String DIFF = "--diff";
  private static final Map<String, String> EXIT_CODES =
      Map.of("0", "all is as expected", "1", "bad usage, or something is not as expected");

  private TestSpecs() {}

  static CommandLine commandLine() {
    CommandSpec test = command("test", "Test before a server gets it.");
    test.addOption(
        CommandForm.inherited(
            CommandForm.text(JUNIT, "FILE", "", "Also write the results there as JUnit XML.")));
    test.addSubcommand("rules", rules());
    return CommandForm.commandLine(test);
  }

  private static CommandSpec command(String name, String description) {
    return CommandForm.command(name, description, EXIT_CODES);
  }

  private static CommandSpec rules() {
    return command("rules", "Evaluate rules over series that files describe, and compare.")
        .addOption(
            CommandForm.texts(
                RUN, "REGEX", "Run only groups of tests whose name contains a match."))
        .addOption(
            CommandForm.toggle("Tell how long groups take and which samples there were.", DEBUG))
        .addOption(CommandForm.toggle("Show of alerts, in colours, what is not as expected.", DIFF))
        .addOption(CheckSpecs.ignoreUnknown())
        .addOption(CheckSpecs.features())
        .addPositional(CommandForm.files(true, "Files of tests."));
  }
}
