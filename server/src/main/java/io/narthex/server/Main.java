package io.narthex.server;

import io.narthex.storage.clock.Clock;
import java.nio.file.Path;
import java.util.Optional;

/// Entry point of the server process.
public final class Main {
  private Main() {}

  /// Starts the server; the process ends with an [ExitStatus] by a signal or a request.
  public static void main(String[] args) {
    long startMs = Clock.system().nowMs();
    Ending ending = new Ending();
    Optional<ExitStatus> status =
        new Startup(Path.of(""), System.getenv(), System.out, System.err)
            .run(ending, startMs, args);
    if (status.isPresent()) {
      ending.with(status.get());
      System.exit(status.get().code());
    }
  }
}
