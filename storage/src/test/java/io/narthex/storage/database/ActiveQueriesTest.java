package io.narthex.storage.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.clock.ManualClock;
import io.narthex.storage.file.DurableFile;
import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the file of running queries says, whole and damaged.
final class ActiveQueriesTest {
  private static final int PLACES = 3;

  @TempDir private Path directory;
  private final ManualClock clock = new ManualClock(1_700_000_000_999L);

  private ActiveQueries open() {
    return ActiveQueries.open(directory, PLACES, clock);
  }

  private Path path() {
    return directory.resolve("queries.active");
  }

  private ActiveQueries.Unfinished unfinished() throws IOException {
    try (DurableFile file = FileSystem.nio().open(path(), FileSystem.Mode.READ)) {
      return ActiveQueries.unfinished(file);
    }
  }

  private List<String> queries() throws IOException {
    return unfinished().queries();
  }

  @Test
  void bytes() throws IOException {
    try (ActiveQueries active = open()) {
      assertEquals(3_001, Files.size(path()));
      int first = active.begins("up");
      int second = active.begins("a{b=\"<ü>\"}\n\u0001\ud83d😀");
      active.awaitWritten();
      byte[] bytes = Files.readAllBytes(path());
      assertEquals('[', bytes[0]);
      String text = "{\"query\":\"up\",\"timestamp_sec\":1700000000}";
      assertEquals(
          text + "\0".repeat(999 - text.length()) + ",",
          new String(bytes, 1, 1_000, StandardCharsets.UTF_8));
      assertEquals(
          List.of(
              text,
              "{\"query\":\"a{b=\\\"\\u003cü\\u003e\\\"}\\n\\u0001\\ufffd😀\","
                  + "\"timestamp_sec\":1700000000}"),
          queries());
      active.ends(first);
      active.awaitWritten();
      assertEquals(1, queries().size());
      active.ends(second);
      active.awaitWritten();
      assertEquals(List.of(), queries());
    }
  }

  @Test
  void startAfterACrashBeginsAnew() throws IOException {
    ActiveQueries crashed = open();
    crashed.begins("rate(a[5m])");
    crashed.awaitWritten();
    assertEquals(1, queries().size());
    try (ActiveQueries active = open()) {
      assertEquals(List.of(), queries());
      for (int round = 0; round < 5; round++) {
        int[] places = {active.begins("a"), active.begins("b"), active.begins("c")};
        active.awaitWritten();
        assertEquals(3, queries().size());
        for (int place : places) {
          active.ends(place);
        }
      }
    }
    crashed.close();
  }

  @Test
  void longQueriesAreCutWhereACharacterEnds() {
    Random random = new Random(1);
    String[] pieces = {"a", "\"", "\\", "<", "\u0001", "ü", "\u2028", "😀", "\ud83d"};
    for (int i = 0; i < 300; i++) {
      StringBuilder query = new StringBuilder();
      int length = random.nextInt(1_000, 1_100);
      while (query.length() < length) {
        query.append(pieces[random.nextInt(i < 90 ? 1 + i / 10 : pieces.length)]);
      }
      byte[] entry = ActiveQueries.entry(query.toString(), 1_700_000_000);
      assertEquals(1_000, entry.length);
      assertEquals(',', entry[999]);
      String text = new String(entry, 0, 999, StandardCharsets.UTF_8).replace("\0", "");
      assertTrue(
          text.startsWith("{\"query\":\"") && text.endsWith("\",\"timestamp_sec\":1700000000}"));
      assertTrue(text.getBytes(StandardCharsets.UTF_8).length >= 993, text);
      assertTrue(text.indexOf('\ufffd') < 0, text);
    }
  }

  /// Whatever stands there, a start reads it and goes on; whole entries are still named.
  @Test
  void damage() throws IOException {
    byte[] whole;
    try (ActiveQueries active = open()) {
      active.begins("first");
      active.begins("second");
      active.awaitWritten();
      whole = Files.readAllBytes(path());
    }
    Random random = new Random(2);
    for (int i = 0; i < 60; i++) {
      byte[] bytes = whole.clone();
      int at = 1_001 + random.nextInt(2_000);
      bytes[at] = (byte) random.nextInt(256);
      Files.write(path(), bytes);
      assertTrue(queries().getFirst().contains("first"), "byte " + at);
      open().close();
      assertEquals(List.of(), queries());
    }
    for (int length = 0; length < whole.length; length += 137) {
      Files.write(path(), Arrays.copyOf(whole, length));
      assertEquals(
          length > 46 ? 1 : 0, (int) queries().stream().filter(q -> q.contains("first")).count());
      open().close();
    }
    byte[] noise = new byte[5_000];
    random.nextBytes(noise);
    Files.write(path(), noise);
    assertEquals(List.of(), queries());
    assertTrue(unfinished().damaged() > 0);
    open().close();
  }

  /// A query that ends before its turn leaves nothing, and nothing of it is written later.
  @Test
  void shortQueries() throws IOException {
    try (ActiveQueries active = open()) {
      for (int i = 0; i < 1_000; i++) {
        active.ends(active.begins("short"));
      }
      int place = active.begins("long");
      active.awaitWritten();
      assertEquals(1, queries().size());
      assertTrue(queries().getFirst().contains("long"));
      active.ends(place);
      active.ends(active.begins("short"));
      active.awaitWritten();
      assertEquals(List.of(), queries());
    }
  }

  /// Nobody waits for a disk that does not answer: neither queries nor, for long, the stop.
  @Test
  @Timeout(30)
  void diskThatStalls() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answers = new CountDownLatch(1);
    DurableFile stalling =
        (DurableFile)
            Proxy.newProxyInstance(
                DurableFile.class.getClassLoader(),
                new Class<?>[] {DurableFile.class},
                (proxy, method, arguments) -> {
                  asked.countDown();
                  answers.await();
                  return null;
                });
    QueryNotes notes = new QueryNotes(stalling, PLACES);
    notes.begins(0, "a", 1);
    asked.await();
    notes.begins(1, "b", 1);
    notes.ends(1);
    notes.close();
    assertEquals(1, answers.getCount());
    answers.countDown();
  }

  /// Queries go on where the file cannot be written.
  @Test
  void fileThatCannotBeWritten() throws IOException {
    Files.createDirectory(path());
    try (ActiveQueries active = open()) {
      active.ends(active.begins("a"));
    }
    Files.delete(path());
    ActiveQueries closed = open();
    int place = closed.begins("a");
    closed.close();
    closed.ends(place);
    assertEquals(1, queries().size());
  }
}
