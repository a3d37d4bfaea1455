package io.narthex.server;

import io.narthex.storage.clock.Clock;
import java.nio.file.Path;
import java.util.Optional;

/// Entry point of the server process.
public final class Main {
  private static final String TRAIN = "train";

  private Main() {}

  /// Starts the server; the process ends with an [ExitStatus] by a signal or a request. With `train
  /// DIRECTORY` it makes a [TrainingRun] for the launcher instead.
  public static void main(String[] args) {
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
}
