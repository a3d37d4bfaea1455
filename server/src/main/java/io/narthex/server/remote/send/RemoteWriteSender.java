package io.narthex.server.remote.send;

import io.narthex.server.config.Config;
import io.narthex.server.config.Prepared;
import io.narthex.storage.StorageException;
import io.narthex.storage.exemplar.Exemplar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All destinations of `remote_write` and `remote_write_shards`. Thread-safe.
///
/// A reload leaves those alone whose entry, external labels and rules for names are as before;
/// others end with a save-point, and one with the same URL and name goes on from it. A place in the
/// log whose entry is gone is forgotten.
public final class RemoteWriteSender {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteWriteSender.class);

  private final SendEnvironment environment;
  private volatile List<Destination> destinations = List.of();
  private boolean started;
  private boolean closed;

  public RemoteWriteSender(SendEnvironment environment) {
    this.environment = environment;
  }

  /// Gets everything ready for a configuration.
  ///
  /// @throws IllegalArgumentException where a URL cannot be used
  public Prepared prepare(Config config) {
    List<DestinationSettings> wanted = ConfiguredDestinations.of(config, environment);
    return Prepared.of(() -> apply(wanted));
  }

  private synchronized void apply(List<DestinationSettings> wanted) {
    if (closed) {
      return;
    }
    List<Destination> left = new ArrayList<>(destinations);
    List<Destination> next = new ArrayList<>();
    List<Destination> fresh = new ArrayList<>();
    for (DestinationSettings one : wanted) {
      Destination known =
          left.stream().filter(d -> d.settings().isSame(one)).findFirst().orElse(null);
      if (known == null) {
        known = new Destination(one);
        fresh.add(known);
      } else {
        left.remove(known);
      }
      next.add(known);
    }
    destinations = List.copyOf(next);
    if (started) {
      left.forEach(one -> one.beginClose(0));
      left.forEach(Destination::awaitClosed);
      start(fresh);
    }
  }

  /// Starts some of the destinations; the others run.
  private void start(List<Destination> fresh) {
    boolean settled = true;
    try {
      ShardPlaces.settle(
          environment.log(), destinations.stream().map(Destination::settings).toList());
    } catch (StorageException e) {
      settled = false;
      LOG.error(
          "samples that wait for a shard which has lost their series wait on: {}", e.getMessage());
    }
    fresh.forEach(RemoteWriteSender::start);
    if (settled) {
      forgetOthers();
    }
  }

  private static void start(Destination destination) {
    try {
      destination.start();
    } catch (StorageException e) {
      LOG.error(
          "{} cannot be sent to before the next reload: {}",
          destination.settings().config(),
          e.getMessage());
    }
  }

  private void forgetOthers() {
    Set<String> keys = new HashSet<>();
    destinations.forEach(one -> keys.add(one.settings().key()));
    for (String place : environment.log().places()) {
      if (!keys.contains(place)) {
        try {
          environment.log().forget(place);
        } catch (StorageException e) {
          LOG.warn("place of a former destination is not forgotten: {}", e.getMessage());
        }
      }
    }
  }

  /// Begins to send; to be called when the log is replayed, before anything is written.
  public synchronized void start() {
    if (!started && !closed) {
      started = true;
      start(destinations);
    }
  }

  /// An exemplar was stored.
  public void exemplar(long ref, Exemplar exemplar) {
    for (Destination destination : destinations) {
      destination.exemplar(ref, exemplar);
    }
  }

  /// What is sent to where, in the order of the configuration.
  public List<DestinationStatus> status() {
    return destinations.stream().map(DestinationStatus::of).toList();
  }

  long committed() {
    return environment.committed().getAsLong();
  }

  long newestMs() {
    return environment.newestMs().getAsLong();
  }

  List<Destination> destinations() {
    return destinations;
  }

  /// Ends: what there is is sent for `drainMs` at most, then save-points are written.
  public void close(long drainMs) {
    List<Destination> all;
    synchronized (this) {
      closed = true;
      all = started ? destinations : List.of();
    }
    all.forEach(one -> one.beginClose(drainMs));
    all.forEach(Destination::awaitClosed);
  }
}
