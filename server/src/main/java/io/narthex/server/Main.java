package io.narthex.server;

import io.narthex.server.cli.CheckCommands;
import io.narthex.server.cli.PushCommands;
import io.narthex.server.cli.TestCommands;
import io.narthex.server.cli.TsdbCommands;
import io.narthex.server.remote.send.MetricPush;
import io.narthex.storage.clock.Clock;
import java.io.BufferedReader;
import java.io.Console;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/// Entry point of the server process.
public final class Main {
  private static final String TRAIN = "train";
  private static final String TSDB = "tsdb";
  private static final String CHECK = "check";
  private static final String TEST = "test";
  private static final String PUSH = "push";

  private static final Set<String> TOOLS = Set.of(TSDB, CHECK, TEST, PUSH);

  private Main() {}

  /// Starts the server; the process ends with an [ExitStatus] by a signal or a request. With `train
  /// DIRECTORY` it makes a [TrainingRun] for the launcher instead, with `tsdb …`, `check …`, `test
  /// …` or `push …` it runs a tool.
  public static void main(String[] args) {
    if (args.length > 0 && TOOLS.contains(args[0])) {
      System.exit(runTool(args));
    }
    long startMs = Clock.system().nowMs();
    Ending ending = new Ending();
    Optional<ExitStatus> status =
        args.length == 2 && args[0].equals(TRAIN)
            ? Optional.of(TrainingRun.run(ending, Path.of(args[1])))
            : new Startup(Path.of(""), System.getenv(), System.out, System.err)
                .run(ending, startMs, args);
    if (status.isPresent()) {
      ending.with(status.get());
      System.exit(status.get().code());
    }
  }

  private static int runTool(String[] args) {
    // What rules do wrong is for their tests to say.
    LogSetup.apply(args[0].equals(TEST) ? "error" : "warn", "logfmt");
    return switch (args[0]) {
      case TSDB -> tsdb(args);
      case CHECK -> new CheckCommands(System.in, System.out, System.err, System.getenv()).run(args);
      case TEST -> new TestCommands(System.out, System.err).run(args);
      case PUSH ->
          new PushCommands(System.in, System.out, System.err, MetricPush.Retries.DEFAULT).run(args);
      default -> throw new IllegalStateException("tool: expected=a known one, actual=" + args[0]);
    };
  }

  private static int tsdb(String[] args) {
    // JDK 25 answers null where there is no terminal, which Error Prone takes for impossible.
    boolean terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    return new TsdbCommands(in, System.out, System.err, terminal).run(args);
  }
}
