package io.narthex.server;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/// How the process ends. SIGTERM, SIGINT and requests end it with status 0 after a stop in order,
/// where a JVM would say 143 or 130; SIGHUP does not end it but loads the configuration again.
final class Ending {
  private static final Logger LOG = LoggerFactory.getLogger(Ending.class);
  private static final long STOP_SECONDS = 30;

  private volatile Runnable stop = () -> {};
  private volatile ExitStatus status = ExitStatus.STOPPED;

  /// Takes over the end of the process.
  void install() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::end, "shutdown"));
  }

  /// What to do first, from now on.
  void stopBy(Runnable newStop) {
    stop = newStop;
  }

  /// The status to end with.
  void with(ExitStatus newStatus) {
    status = newStatus;
  }

  /// Asks the process to end; returns at once.
  void ask() {
    Thread.ofPlatform().name("exit").start(() -> System.exit(status.code()));
  }

  /// Has SIGHUP run `reload`.
  static void onHangUp(Runnable reload) {
    try {
      Signal.handle(new Signal("HUP"), signal -> reload.run());
    } catch (IllegalArgumentException e) {
      LOG.warn("SIGHUP will not load the configuration again: {}", e.getMessage());
    }
  }

  /// The only hook, so that nothing runs behind it. After the deadline the process ends all the
  /// same; the log makes that safe.
  private void end() {
    Thread stopping = new Thread(stop, "stop");
    stopping.start();
    try {
      if (!stopping.join(Duration.ofSeconds(STOP_SECONDS))) {
        LOG.error("not stopped after {} s; ending all the same", STOP_SECONDS);
      }
    } catch (InterruptedException e) {
      LOG.warn("stop was interrupted", e);
    }
    Runtime.getRuntime().halt(status.code());
  }
}
