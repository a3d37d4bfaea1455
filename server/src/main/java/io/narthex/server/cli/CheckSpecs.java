package io.narthex.server.cli;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The commands `narthex check …` with the names and flags of upstream's `promtool check`.
final class CheckSpecs {
  static final String LINT = "--lint";
  static final String EXTENDED = "--extended";
  static final String LINT_FATAL = "--lint-fatal";
  static final String IGNORE_UNKNOWN = "--ignore-unknown-fields";
  static final String FEATURES = "--enable-feature";
  static final String SYNTAX_ONLY = "--syntax-only";
  static final String AGENT = "--agent";
  static final String LOOKBACK = "--query.lookback-delta";
  private static final Map<String, String> EXIT_CODES =
      Map.of(
          "0",
          "all is good",
          "1",
          "bad usage or bad files",
          "3",
          "doubtful: metrics always, else with --lint-fatal");

  private CheckSpecs() {}

  static CommandLine commandLine() {
    CommandSpec check = command("check", "Check files before a server gets them.");
    check.addOption(
        CommandForm.inherited(
            CommandForm.text(
                LOOKBACK,
                "DURATION",
                "5m",
                "What the server looks back: scrape intervals from there on are too long.")));
    check.addSubcommand("config", config());
    check.addSubcommand("rules", rules());
    check.addSubcommand("metrics", metrics());
    check.addSubcommand("web-config", webConfig());
    check.addSubcommand("healthy", server("healthy", "Ask a server whether it is up."));
    check.addSubcommand("ready", server("ready", "Ask a server whether it serves queries."));
    return CommandForm.commandLine(check);
  }

  private static CommandSpec command(String name, String description) {
    return CommandForm.command(name, description, EXIT_CODES);
  }

  private static CommandSpec config() {
    return command(
            "config", "Say whether configurations can be used, with all files that they name.")
        .addOption(CommandForm.toggle("Look at no other file than the configuration.", SYNTAX_ONLY))
        .addOption(lint(Lints.DEFAULT, "all, duplicate-rules, none, too-long-scrape-interval"))
        .addOption(lintFatal())
        .addOption(CommandForm.toggle("Refuse sections that an agent has no use for.", AGENT))
        .addOption(ignoreUnknown())
        .addOption(features())
        .addPositional(CommandForm.files(true, "Configurations."));
  }

  private static CommandSpec rules() {
    return command("rules", "Say whether rule files can be used.")
        .addOption(lint(Lints.DEFAULT, "all, duplicate-rules, none"))
        .addOption(lintFatal())
        .addOption(ignoreUnknown())
        .addOption(features())
        .addPositional(
            CommandForm.files(false, "Rule files. Default: what comes from standard input."));
  }

  private static CommandSpec metrics() {
    return command(
            "metrics",
            "Say what is doubtful in metrics that come from standard input in the text format.")
        .addOption(CommandForm.toggle("Print how many series each metric has.", EXTENDED))
        .addOption(lint(Lints.ALL, "all, none"));
  }

  private static CommandSpec webConfig() {
    return command("web-config", "Say whether a server can use files for --web.config.file.")
        .addPositional(CommandForm.files(true, "Files."));
  }

  private static CommandSpec server(String name, String description) {
    return command(name, description).addOption(url()).addOption(httpConfig());
  }

  static OptionSpec url() {
    return CommandForm.text(ServerCheck.URL, "URL", ServerCheck.DEFAULT_URL, "The server's URL.");
  }

  static OptionSpec httpConfig() {
    return CommandForm.text(
        ServerCheck.HTTP_CONFIG, "FILE", "", "Options of the HTTP client, as YAML.");
  }

  private static OptionSpec lint(String defaultText, String names) {
    return CommandForm.text(
        LINT,
        "NAMES",
        defaultText,
        "What is looked for besides, separated by commas: " + names + ".");
  }

  private static OptionSpec lintFatal() {
    return CommandForm.toggle("End with status 3 for what lints find.", LINT_FATAL);
  }

  static OptionSpec ignoreUnknown() {
    return CommandForm.toggle("Pass over keys in rule files that nobody knows.", IGNORE_UNKNOWN);
  }

  static OptionSpec features() {
    return CommandForm.texts(
        FEATURES,
        "NAMES",
        "Parts of the query language to switch on, separated by commas: "
            + LanguageFeatures.NAMED
            + ".");
  }
}
