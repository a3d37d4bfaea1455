package io.narthex.server;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.server.api.Lifecycle;
import io.narthex.server.api.Notifications;
import io.narthex.server.http.Readiness;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The stage that the server is in, and how it is steered. Thread-safe.
final class Life implements Lifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Life.class);

  private final Runnable exit;
  private final Notifications notifications;
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile Readiness stage = Readiness.STARTING;
  private volatile Supplier<String> trouble = () -> "";
  private volatile Reload reload =
      () -> {
        throw new IllegalArgumentException("the server is still starting");
      };

  /// Loads the configuration again.
  interface Reload {
    void run() throws ConfigException;
  }

  /// @param exit asks the process to end, and returns at once
  /// @param notifications gets the stages that are worth one
  Life(Runnable exit, Notifications notifications) {
    this.exit = exit;
    this.notifications = notifications;
    notifications.raise(Notifications.STARTING);
  }

  /// What holds for the server.
  Notifications notifications() {
    return notifications;
  }

  /// What a reload is, from now on.
  void reloadBy(Reload newReload) {
    reload = newReload;
  }

  /// What says why samples cannot be taken, from now on; see [Lifecycle#trouble].
  void troubleBy(Supplier<String> newTrouble) {
    trouble = newTrouble;
  }

  @Override
  public String trouble() {
    return trouble.get();
  }

  /// Questions are answered from now on, unless the server is to stop already.
  ///
  /// @return whether they are
  synchronized boolean ready() {
    if (stage == Readiness.STARTING) {
      stage = Readiness.READY;
      notifications.end(Notifications.STARTING);
    }
    return stage == Readiness.READY;
  }

  /// Questions are not answered any more.
  ///
  /// @return the stage until now
  synchronized Readiness stopping() {
    Readiness before = stage;
    stage = Readiness.STOPPING;
    notifications.raise(Notifications.STOPPING);
    return before;
  }

  @Override
  public Readiness readiness() {
    return stage;
  }

  @Override
  public void reload() throws ReloadFailure {
    try {
      reload.run();
    } catch (ConfigException | RuntimeException e) {
      LOG.error("configuration not taken, the old one stays in force: {}", e.getMessage());
      throw new ReloadFailure(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public boolean quit() {
    boolean first = asked.compareAndSet(false, true);
    if (first) {
      LOG.info("asked to end by a request");
      exit.run();
    }
    return first;
  }
}
