package io.narthex.rules.notify;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Alertmanagers that keep what they get, answer at once, refuse, or do not answer until told.
/// Tasks are run by hand.
final class RecordingSender {
  final List<String> bodies = new ArrayList<>();
  final List<Destination> destinations = new ArrayList<>();
  final Deque<AlertSender.Answer> open = new ArrayDeque<>();
  final Set<String> hanging = new HashSet<>();
  final Set<String> refusing = new HashSet<>();
  final Deque<Runnable> tasks = new ArrayDeque<>();

  /// The sender of one section, equal to others of its name.
  record Named(RecordingSender to, String name) implements AlertSender {
    @Override
    public void send(String url, byte[] body, Answer answer) {
      to.send(new Destination(this, url), body, answer);
    }
  }

  Named named(String name) {
    return new Named(this, name);
  }

  private void send(Destination destination, byte[] body, AlertSender.Answer answer) {
    destinations.add(destination);
    bodies.add(new String(body, StandardCharsets.UTF_8));
    if (hanging.contains(destination.url())) {
      open.add(answer);
    } else if (refusing.contains(destination.url())) {
      answer.failed("bad response status 500 Internal Server Error");
    } else {
      answer.accepted();
    }
  }

  /// Runs everything that is to be done, however long it gets.
  void run() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  long requestsTo(String url) {
    return destinations.stream().filter(destination -> destination.url().equals(url)).count();
  }
}
