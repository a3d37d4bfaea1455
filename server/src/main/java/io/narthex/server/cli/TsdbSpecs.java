package io.narthex.server.cli;

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
  private static final Map<String, String> EXIT_CODES =
      Map.of("0", "done", "1", "failed, or damage was found", "2", "bad usage");

  private TsdbSpecs() {}

  static CommandLine commandLine() {
    CommandSpec tsdb = command("tsdb", "Work on a data directory.");
    tsdb.addSubcommand("list", list());
    tsdb.addSubcommand("analyze", analyze());
    tsdb.addSubcommand(
        "dump",
        dump("dump", "Print the samples of all blocks, one a line.")
            .addOption(
                CommandForm.text(
                    "--format", "FORM", "prom", "prom: samples; seriesjson: labels of series.")));
    tsdb.addSubcommand(
        "dump-openmetrics",
        dump("dump-openmetrics", "Print the samples of all blocks in the format OpenMetrics."));
    tsdb.addSubcommand(
        "verify",
        command("verify", "Read every byte of all blocks and say what is damaged.")
            .addPositional(dataPath(0)));
    CommandSpec imports = command("import", "Bring data of another system into a data directory.");
    imports.addSubcommand("prometheus", importPrometheus());
    imports.addSubcommand("remote-read", BackfillSpecs.remoteRead());
    tsdb.addSubcommand("import", imports);
    CommandSpec exports = command("export", "Write blocks that another system reads.");
    exports.addSubcommand("prometheus", exportPrometheus());
    tsdb.addSubcommand("export", exports);
    tsdb.addSubcommand("create-blocks-from", BackfillSpecs.command());
    return CommandForm.commandLine(tsdb);
  }

  static CommandSpec command(String name, String description) {
    return CommandForm.command(name, description, EXIT_CODES);
  }

  private static CommandSpec list() {
    return command("list", "List the blocks.")
        .addOption(CommandForm.toggle("Print human readable values.", "-r", "--human-readable"))
        .addPositional(dataPath(0));
  }

  private static CommandSpec analyze() {
    return command("analyze", "Analyze churn and cardinality of a block.")
        .addOption(CommandForm.number("--limit", "20", "How many items to show in each list."))
        .addOption(CommandForm.toggle("Show also how large chunks are.", "--extended"))
        .addOption(
            CommandForm.text("--match", "SELECTOR", "", "Series selector: only these series."))
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
        .addOption(CommandForm.texts("--match", "SELECTOR", "Series selector."))
        .addPositional(dataPath(0));
  }

  private static CommandSpec importPrometheus() {
    return command(
            "prometheus",
            "Import a data directory of Prometheus, or a copy of one: blocks, and what its head holds."
                + " It is only read. Run again, it goes on where it stopped.")
        .addOption(dataFlag("Data directory that gets the data; no server runs on it."))
        .addOption(verifyFlag())
        .addOption(CommandForm.toggle("Do not ask.", "-y", "--yes"))
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
            CommandForm.number(
                "--min-time", "", "First timestamp, in milliseconds since the Unix epoch."))
        .addOption(
            CommandForm.number(
                "--max-time", "", "Last timestamp, in milliseconds since the Unix epoch."));
  }

  static OptionSpec dataFlag(String help) {
    return CommandForm.text(DATA_FLAG, "DIR", DEFAULT_PATH, help);
  }

  private static OptionSpec verifyFlag() {
    return CommandForm.toggle(
        "Read each block again and compare it with what it was made of.", "--verify");
  }

  private static PositionalParamSpec dataPath(int index) {
    return CommandForm.path(index, "DIR", DEFAULT_PATH, "Data directory.");
  }

  private static PositionalParamSpec directory(String help) {
    return CommandForm.path(0, "DIR", "", help);
  }
}
