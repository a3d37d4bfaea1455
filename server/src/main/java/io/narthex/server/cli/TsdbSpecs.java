package io.narthex.server.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The commands `narthex tsdb …`, with the names and flags of upstream's `promtool tsdb` where it
/// has them.
final class TsdbSpecs {
  static final String DEFAULT_PATH = "data/";
  static final String DATA_FLAG = "--storage.tsdb.path";
  private static final int USAGE_WIDTH = 100;

  private TsdbSpecs() {}

  static CommandLine commandLine() {
    CommandSpec tsdb = command("tsdb", "Work on a data directory.");
    tsdb.addSubcommand("list", list());
    tsdb.addSubcommand("analyze", analyze());
    tsdb.addSubcommand(
        "dump",
        dump("dump", "Print the samples of all blocks, one a line.")
            .addOption(
                OptionSpec.builder("--format")
                    .type(String.class)
                    .arity("1")
                    .defaultValue("prom")
                    .description("prom: samples; seriesjson: labels of series. Default: prom")
                    .build()));
    tsdb.addSubcommand(
        "dump-openmetrics",
        dump("dump-openmetrics", "Print the samples of all blocks in the format OpenMetrics."));
    tsdb.addSubcommand(
        "verify",
        command("verify", "Read every byte of all blocks and say what is damaged.")
            .addPositional(dataPath(0)));
    CommandSpec imports = command("import", "Bring data of another system into a data directory.");
    imports.addSubcommand("prometheus", importPrometheus());
    tsdb.addSubcommand("import", imports);
    CommandSpec exports = command("export", "Write blocks that another system reads.");
    exports.addSubcommand("prometheus", exportPrometheus());
    tsdb.addSubcommand("export", exports);
    CommandSpec root = CommandSpec.create().name("narthex");
    root.addSubcommand("tsdb", tsdb);
    return new CommandLine(root).setUsageHelpWidth(USAGE_WIDTH);
  }

  private static CommandSpec command(String name, String description) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage()
        .description(description)
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(Map.of("0", "done", "1", "failed, or damage was found", "2", "bad usage"));
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build());
    return spec;
  }

  private static CommandSpec list() {
    return command("list", "List the blocks.")
        .addOption(
            OptionSpec.builder("-r", "--human-readable")
                .type(Boolean.class)
                .arity("0")
                .description("Print human readable values.")
                .build())
        .addPositional(dataPath(0));
  }

  private static CommandSpec analyze() {
    return command("analyze", "Analyze churn and cardinality of a block.")
        .addOption(number("--limit", "20", "How many items to show in each list."))
        .addOption(
            OptionSpec.builder("--extended")
                .type(Boolean.class)
                .arity("0")
                .description("Show also how large chunks are.")
                .build())
        .addOption(
            OptionSpec.builder("--match")
                .type(String.class)
                .arity("1")
                .description("Series selector: only these series.")
                .build())
        .addPositional(dataPath(0))
        .addPositional(
            PositionalParamSpec.builder()
                .index("1")
                .arity("0..1")
                .paramLabel("BLOCK")
                .type(String.class)
                .description("Block to analyze. Default: the last one.")
                .build());
  }

  private static CommandSpec dump(String name, String description) {
    return withTimes(command(name, description))
        .addOption(
            OptionSpec.builder("--match")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .description("Series selector. May be given more than once.")
                .build())
        .addPositional(dataPath(0));
  }

  private static CommandSpec importPrometheus() {
    return command(
            "prometheus",
            "Import a data directory of Prometheus, or a copy of one: blocks, and what its head holds."
                + " It is only read. Run again, it goes on where it stopped.")
        .addOption(dataFlag("Data directory that gets the data; no server runs on it."))
        .addOption(verifyFlag())
        .addOption(
            OptionSpec.builder("-y", "--yes")
                .type(Boolean.class)
                .arity("0")
                .description("Do not ask.")
                .build())
        .addPositional(directory("Data directory of Prometheus."));
  }

  private static CommandSpec exportPrometheus() {
    return withTimes(
            command(
                "prometheus",
                "Write all blocks as blocks of Prometheus. What only a running server holds in"
                    + " memory is not among them: make a snapshot first and export that."))
        .addOption(dataFlag("Data directory, or a snapshot of one."))
        .addOption(verifyFlag())
        .addPositional(directory("Directory that gets the blocks."));
  }

  private static CommandSpec withTimes(CommandSpec spec) {
    return spec.addOption(
            number("--min-time", "", "First timestamp, in milliseconds since the Unix epoch."))
        .addOption(
            number("--max-time", "", "Last timestamp, in milliseconds since the Unix epoch."));
  }

  private static OptionSpec number(String name, String defaultText, String help) {
    OptionSpec.Builder builder = OptionSpec.builder(name).type(Long.class).arity("1");
    return defaultText.isEmpty()
        ? builder.description(help).build()
        : builder.description(help + " Default: " + defaultText).defaultValue(defaultText).build();
  }

  private static OptionSpec dataFlag(String help) {
    return OptionSpec.builder(DATA_FLAG)
        .type(String.class)
        .arity("1")
        .defaultValue(DEFAULT_PATH)
        .description(help + " Default: " + DEFAULT_PATH)
        .build();
  }

  private static OptionSpec verifyFlag() {
    return OptionSpec.builder("--verify")
        .type(Boolean.class)
        .arity("0")
        .description("Read each block again and compare it with what it was made of.")
        .build();
  }

  private static PositionalParamSpec dataPath(int index) {
    return PositionalParamSpec.builder()
        .index(Integer.toString(index))
        .arity("0..1")
        .paramLabel("DIR")
        .type(String.class)
        .defaultValue(DEFAULT_PATH)
        .description("Data directory. Default: " + DEFAULT_PATH)
        .build();
  }

  private static PositionalParamSpec directory(String help) {
    return PositionalParamSpec.builder()
        .index("0")
        .arity("1")
        .required(true)
        .paramLabel("DIR")
        .type(String.class)
        .description(help)
        .build();
  }
}
