package io.narthex.server.cli;

import io.narthex.server.config.RemoteWriteConfig.Message;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// The commands `narthex push …` with the names and flags of upstream's `promtool push`.
final class PushSpecs {
  static final String LABEL = "--label";
  static final String TIMEOUT = "--timeout";
  static final String HEADER = "--header";
  static final String MESSAGE = "--protobuf_message";
  static final String PATH = "--remote-write.path";
  static final String DEFAULT_LABEL = "job=promtool";
  private static final Map<String, String> EXIT_CODES =
      Map.of(
          "0", "all is pushed", "1", "bad usage, bad files, or a server that took something not");

  private PushSpecs() {}

  static CommandLine commandLine() {
    CommandSpec push =
        CommandForm.command("push", "Send to a server what comes from elsewhere.", EXIT_CODES);
    push.addOption(CommandForm.inherited(CheckSpecs.httpConfig()));
    push.addSubcommand("metrics", metrics());
    return CommandForm.commandLine(push);
  }

  private static CommandSpec metrics() {
    return CommandForm.command(
            "metrics",
            "Send metrics in the text format to a server by remote write, a request a file."
                + " Samples without a time are of now.",
            EXIT_CODES)
        .addOption(
            CommandForm.texts(
                LABEL, "NAME=VALUE", "Label that all series get. Default: " + DEFAULT_LABEL + "."))
        .addOption(
            CommandForm.text(
                TIMEOUT, "DURATION", "30s", "Longest time that each request may take."))
        .addOption(CommandForm.texts(HEADER, "NAME=VALUE", "Header of the requests."))
        .addOption(
            CommandForm.text(
                MESSAGE,
                "NAME",
                Message.V1.configName(),
                "What is sent: "
                    + Message.V1.configName()
                    + " or "
                    + Message.V2.configName()
                    + "."))
        .addOption(
            CommandForm.text(
                PATH,
                "PATH",
                "/api/v1/write",
                "What the path of the URL is to end with; empty: it is taken as it is."))
        .addPositional(
            CommandForm.path(0, "REMOTE-WRITE-URL", "", "The server, as http://localhost:9090."))
        .addPositional(
            CommandForm.files(
                1, false, "Files of metrics. Default: what comes from standard input."));
  }
}
