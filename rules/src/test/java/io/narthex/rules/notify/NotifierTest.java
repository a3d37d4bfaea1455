package io.narthex.rules.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.rules.Alert;
import io.narthex.rules.AlertState;
import io.narthex.rules.AlertTimes;
import io.narthex.rules.Texts;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.clock.ManualClock;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.NameValidation;
import io.narthex.storage.regex.Regex;
import io.narthex.storage.relabel.RelabelAction;
import io.narthex.storage.relabel.RelabelRule;
import io.narthex.storage.relabel.Relabeling;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Who gets which alerts, in which order, and what is dropped.
final class NotifierTest {
  private static final String A = "http://a/api/v2/alerts";
  private static final String B = "http://b/api/v2/alerts";

  private final RecordingSender sender = new RecordingSender();
  private final ManualClock clock = new ManualClock(0);
  private List<AlertmanagerSet> sets = List.of(set("config-0", Relabeling.NONE, A, B));
  private final Notifier notifier = notifier(new NotifierOptions("http://n", 1_000, 256));

  private Notifier notifier(NotifierOptions options) {
    return new Notifier(
        new Delivery(options, clock, sender.tasks::add, DeliveryObserver.NONE), () -> sets);
  }

  private AlertmanagerSet set(String name, Relabeling relabeling, String... urls) {
    return new AlertmanagerSet(sender.named(name), relabeling, List.of(urls));
  }

  private static Alert alert(String... labels) {
    return new Alert(
        AlertState.FIRING,
        Labels.of(labels),
        Texts.none(),
        1,
        AlertTimes.activeAt(0).withFiredAt(0).withSent(0, 240_000));
  }

  private static List<Alert> alerts(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> alert("i", Integer.toString(i))).toList();
  }

  private DeliveryFigures figures(String url) {
    return notifier.figures().stream()
        .filter(figures -> figures.destination().url().equals(url))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everyAlertmanagerGetsEveryAlertInBatchesInOrder() {
    notifier.send("up", alerts(0, 600));
    sender.run();
    assertEquals(3, sender.requestsTo(A));
    assertEquals(3, sender.requestsTo(B));
    List<Integer> sizes = new ArrayList<>();
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < sender.bodies.size(); i++) {
      if (sender.destinations.get(i).url().equals(A)) {
        String[] parts = sender.bodies.get(i).split("\"i\":\"", -1);
        sizes.add(parts.length - 1);
        for (int j = 1; j < parts.length; j++) {
          order.add(Integer.parseInt(parts[j].substring(0, parts[j].indexOf('"'))));
        }
      }
    }
    assertEquals(List.of(256, 256, 88), sizes);
    assertEquals(IntStream.range(0, 600).boxed().toList(), order);
    assertEquals(
        new DeliveryFigures(new Destination(sender.named("config-0"), A), 600, 0, 0, 0),
        figures(A));
  }

  @Test
  void oneThatHangsHoldsUpNoOther() {
    sender.hanging.add(A);
    notifier.send("up", alerts(0, 10));
    notifier.send("up", alerts(10, 20));
    sender.run();
    assertEquals(1, sender.requestsTo(A));
    assertEquals(20, figures(B).sent());
    assertEquals(0, figures(A).sent());
    assertTrue(figures(A).queueLength() > 0 || !sender.open.isEmpty());
    sender.hanging.clear();
    sender.open.poll().accepted();
    sender.run();
    assertEquals(20, figures(A).sent());
    assertEquals(0, figures(A).queueLength());
  }

  @Test
  void aFullQueueDropsTheOldest() {
    sender.hanging.add(A);
    notifier.send("up", alerts(0, 256));
    sender.run();
    notifier.send("up", alerts(256, 1_256));
    notifier.send("up", alerts(1_256, 1_266));
    assertEquals(1_000, figures(A).queueLength());
    assertEquals(10, figures(A).dropped());
    notifier.send("up", alerts(2_000, 3_500));
    assertEquals(1_000, figures(A).queueLength());
    assertEquals(10 + 500 + 1_000, figures(A).dropped());
  }

  @Test
  void whatIsRefusedIsCountedAndNotTriedAgain() {
    sender.refusing.add(A);
    notifier.send("up", alerts(0, 300));
    sender.run();
    assertEquals(2, sender.requestsTo(A));
    assertEquals(
        new DeliveryFigures(new Destination(sender.named("config-0"), A), 0, 300, 300, 0),
        figures(A));
    assertEquals(300, figures(B).sent());
  }

  @Test
  void externalLabelsDoNotReplaceAndRelabellingComesAfter() {
    Relabeling drop = dropping("severity", "info");
    notifier.apply(new NotifierSettings(Labels.of("cluster", "x", "job", "external"), drop));
    sets = List.of(set("all", Relabeling.NONE, A), set("few", dropping("job", "own"), B));
    notifier.send(
        "up", List.of(alert("job", "own", "n", "1"), alert("n", "2"), alert("severity", "info")));
    sender.run();
    String toA =
        sender.bodies.get(sender.destinations.indexOf(new Destination(sender.named("all"), A)));
    String toB =
        sender.bodies.get(sender.destinations.indexOf(new Destination(sender.named("few"), B)));
    assertTrue(toA.contains("{\"cluster\":\"x\",\"job\":\"own\",\"n\":\"1\"}"), toA);
    assertTrue(toA.contains("{\"cluster\":\"x\",\"job\":\"external\",\"n\":\"2\"}"), toA);
    assertEquals(2, toA.split("startsAt", -1).length - 1);
    assertTrue(toB.contains("\"n\":\"2\"") && !toB.contains("\"n\":\"1\""), toB);
  }

  private static Relabeling dropping(String label, String value) {
    return new Relabeling(
        List.of(
            new RelabelRule(
                RelabelAction.DROP,
                List.of(label),
                ";",
                Regex.compile(value),
                0,
                "",
                "$1",
                NameValidation.UTF8)));
  }

  @Test
  void anAlertmanagerThatGoesStillGetsWhatWasMeantForIt() {
    sender.hanging.add(A);
    notifier.send("up", alerts(0, 300));
    sender.run();
    sets = List.of(set("config-0", Relabeling.NONE, B));
    notifier.send("up", alerts(300, 310));
    sender.run();
    assertEquals(1, notifier.figures().size());
    sender.hanging.clear();
    sender.open.poll().accepted();
    sender.run();
    assertEquals(2, sender.requestsTo(A));
    sets = List.of(set("config-0", Relabeling.NONE, A, B));
    assertEquals(0, figures(A).sent());
  }

  @Test
  void closingDrainsAndThenDropsTheRest() throws Exception {
    AtomicInteger accepted = new AtomicInteger();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      AlertSender slow =
          (url, body, answer) -> {
            if (url.equals(A)) {
              accepted.addAndGet(
                  new String(body, StandardCharsets.UTF_8).split("startsAt", -1).length - 1);
              answer.accepted();
            }
          };
      Notifier draining =
          new Notifier(
              new Delivery(
                  NotifierOptions.of("http://n"), Clock.system(), threads, DeliveryObserver.NONE),
              () -> List.of(new AlertmanagerSet(slow, Relabeling.NONE, List.of(A, B))));
      draining.send("up", alerts(0, 5_000));
      long startNanos = System.nanoTime();
      draining.close(3_000);
      assertTrue(System.nanoTime() - startNanos < TimeUnit.SECONDS.toNanos(20));
      assertEquals(5_000, accepted.get());
      DeliveryFigures hung = draining.figures().getLast();
      assertEquals(B, hung.destination().url());
      assertEquals(5_000 - 256, hung.dropped());
      draining.send("up", alerts(0, 1));
      assertEquals(0, draining.figures().getFirst().queueLength());
    }
  }
}
