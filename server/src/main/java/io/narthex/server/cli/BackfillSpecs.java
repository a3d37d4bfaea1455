package io.narthex.server.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The commands `narthex tsdb create-blocks-from …` with the names and flags of upstream's tool.
final class BackfillSpecs {
  static final String READABLE = "--human-readable";
  static final String QUIET = "--quiet";
  static final String MAX_BLOCK_DURATION = "--max-block-duration";
  static final String LABEL = "--label";
  static final String START = "--start";
  static final String END = "--end";
  static final String OUTPUT_DIR = "--output-dir";
  static final String EVAL_INTERVAL = "--eval-interval";
  static final String TIMEOUT = "--timeout";

  private BackfillSpecs() {}

  static CommandSpec command() {
    CommandSpec create =
        TsdbSpecs.command(
            "create-blocks-from",
            "Write samples of the past as blocks of a data directory on which no server runs.");
    blocks().forEach(option -> create.addOption(CommandForm.inherited(option)));
    create.addSubcommand("openmetrics", openMetrics());
    create.addSubcommand("rules", rules());
    return create;
  }

  /// How blocks are made and shown.
  private static List<OptionSpec> blocks() {
    return List.of(
        CommandForm.toggle("Print human readable values.", "-r", READABLE),
        CommandForm.toggle("Do not print created blocks.", "-q", QUIET),
        CommandForm.text(
            MAX_BLOCK_DURATION,
            "DURATION",
            "2h",
            "Longest time that a block spans: 2h times a power of 3, at most this."));
  }

  static CommandSpec remoteRead() {
    CommandSpec spec =
        TsdbSpecs.command(
            "remote-read",
            "Write what another server answers remote reads with, block by block. Samples that are"
                + " there already are not doubled: run again, only disk space is taken until the"
                + " next compaction.");
    blocks().forEach(spec::addOption);
    return spec.addOption(
            TsdbSpecs.dataFlag("Data directory that gets the data; no server runs on it."))
        .addOption(CheckSpecs.httpConfig())
        .addOption(
            CommandForm.text(
                START, "TIME", "", "First time, in seconds or as in RFC 3339. Required."))
        .addOption(CommandForm.text(END, "TIME", "", "Last time. Default: now."))
        .addOption(
            CommandForm.texts(
                "--match", "SELECTOR", "Series selector. Default: {__name__=~\".+\"}."))
        .addOption(
            CommandForm.text(TIMEOUT, "DURATION", "5m", "Longest time that an answer may take."))
        .addPositional(
            CommandForm.path(
                0, "URL", "", "Remote-read endpoint, as http://host:9090/api/v1/read."));
  }

  private static CommandSpec openMetrics() {
    return TsdbSpecs.command("openmetrics", "Write the samples of a file in format OpenMetrics.")
        .addOption(CommandForm.texts(LABEL, "NAME=VALUE", "Label that all series get."))
        .addPositional(
            CommandForm.path(0, "FILE", "", "File in which all samples have timestamps."))
        .addPositional(
            CommandForm.path(
                1, "DIR", TsdbSpecs.DEFAULT_PATH, "Data directory that gets the blocks."));
  }

  private static CommandSpec rules() {
    return TsdbSpecs.command(
            "rules",
            "Write what recording rules would have written. A server is asked; alerting rules are"
                + " left out.")
        .addOption(CheckSpecs.httpConfig())
        .addOption(CheckSpecs.url())
        .addOption(
            CommandForm.text(
                START, "TIME", "", "First time, in seconds or as in RFC 3339. Required."))
        .addOption(CommandForm.text(END, "TIME", "", "Last time. Default: three hours ago."))
        .addOption(
            CommandForm.text(
                OUTPUT_DIR, "DIR", TsdbSpecs.DEFAULT_PATH, "Data directory that gets the blocks."))
        .addOption(
            CommandForm.text(
                EVAL_INTERVAL,
                "DURATION",
                "60s",
                "How often groups are evaluated that do not say."))
        .addPositional(CommandForm.files(true, "Rule files."));
  }
}
