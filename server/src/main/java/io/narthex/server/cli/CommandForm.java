package io.narthex.server.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ScopeType;

/// What the commands of all tools are made of.
final class CommandForm {
  private static final int USAGE_WIDTH = 100;

  private CommandForm() {}

  /// The command line of a tool.
  static CommandLine commandLine(CommandSpec tool) {
    CommandSpec root = CommandSpec.create().name("narthex");
    root.addSubcommand(tool.name(), tool);
    return new CommandLine(root).setUsageHelpWidth(USAGE_WIDTH);
  }

  /// A command that shows its help.
  ///
  /// @param exitCodes with what they mean
  static CommandSpec command(String name, String description, Map<String, String> exitCodes) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage()
        .description(description)
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(exitCodes);
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build());
    return spec;
  }

  /// An option that is on where it stands.
  static OptionSpec toggle(String help, String... names) {
    return OptionSpec.builder(names[0], names)
        .type(Boolean.class)
        .arity("0")
        .description(help)
        .build();
  }

  /// An option with a text.
  ///
  /// @param defaultText empty: none
  static OptionSpec text(String name, String label, String defaultText, String help) {
    OptionSpec.Builder builder =
        OptionSpec.builder(name).type(String.class).arity("1").paramLabel(label);
    return defaultText.isEmpty()
        ? builder.description(help).build()
        : builder.description(help + " Default: " + defaultText).defaultValue(defaultText).build();
  }

  /// The same option, which all commands below have, too.
  static OptionSpec inherited(OptionSpec option) {
    return OptionSpec.builder(option).scopeType(ScopeType.INHERIT).build();
  }

  /// An option that may be given more than once.
  static OptionSpec texts(String name, String label, String help) {
    return OptionSpec.builder(name)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .arity("1")
        .paramLabel(label)
        .description(help + " May be given more than once.")
        .build();
  }

  /// An option with a whole number.
  ///
  /// @param defaultText empty: none
  static OptionSpec number(String name, String defaultText, String help) {
    OptionSpec.Builder builder = OptionSpec.builder(name).type(Long.class).arity("1");
    return defaultText.isEmpty()
        ? builder.description(help).build()
        : builder.description(help + " Default: " + defaultText).defaultValue(defaultText).build();
  }

  /// All arguments, which are files.
  ///
  /// @param required whether there is at least one
  static PositionalParamSpec files(boolean required, String help) {
    return files(0, required, help);
  }

  /// All arguments from `index` on, which are files.
  ///
  /// @param required whether there is at least one
  static PositionalParamSpec files(int index, boolean required, String help) {
    return PositionalParamSpec.builder()
        .index(index + "..*")
        .arity(required ? "1..*" : "0..*")
        .required(required)
        .paramLabel("FILE")
        .type(List.class)
        .auxiliaryTypes(String.class)
        .description(help)
        .build();
  }

  /// The argument at `index`, a path.
  ///
  /// @param defaultText empty: it has to be given
  static PositionalParamSpec path(int index, String label, String defaultText, String help) {
    boolean required = defaultText.isEmpty();
    PositionalParamSpec.Builder builder =
        PositionalParamSpec.builder()
            .index(Integer.toString(index))
            .arity(required ? "1" : "0..1")
            .required(required)
            .paramLabel(label)
            .type(String.class);
    return required
        ? builder.description(help).build()
        : builder.defaultValue(defaultText).description(help + " Default: " + defaultText).build();
  }
}
