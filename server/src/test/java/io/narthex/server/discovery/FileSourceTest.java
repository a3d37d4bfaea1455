package io.narthex.server.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.server.config.FileSdConfig;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// File discovery while files are written, renamed over, broken and deleted.
@Timeout(60)
final class FileSourceTest {
  @TempDir Path directory;
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(1);
  private final AtomicInteger changes = new AtomicInteger();
  private FileSource source;

  @BeforeEach
  void open() {
    source =
        new FileSource(
            new FileSdConfig(List.of(directory + "/*.json", directory + "/one.yml"), 100),
            threads,
            new Owner(changes::incrementAndGet),
            new DiscoveryMetrics(new PrometheusRegistry()));
    source.start();
  }

  @AfterEach
  void close() {
    source.close();
    threads.shutdownNow();
  }

  private void write(String name, String text) throws IOException {
    Path temporary = directory.resolve(name + ".tmp");
    Files.writeString(temporary, text);
    Files.move(temporary, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private List<String> addresses() {
    return source.groups().stream()
        .flatMap(group -> group.targets().stream())
        .map(target -> target.get("__address__"))
        .toList();
  }

  private void await(String... addresses) throws InterruptedException {
    List<String> expected = List.of(addresses);
    for (int i = 0; i < 1_000 && !addresses().equals(expected); i++) {
      Thread.sleep(10);
    }
    assertEquals(expected, addresses());
  }

  @Test
  void followsItsFiles() throws Exception {
    await();
    write("a.json", "[{\"targets\":[\"a:1\"]}]");
    await("a:1");
    write("one.yml", "- targets: [b:2]\n  labels: {x: y}");
    write("two.yml", "- targets: [never]");
    await("a:1", "b:2");
    assertEquals("y", source.groups().getLast().labels().get("x"));
    assertEquals(directory + "/one.yml", source.groups().getLast().labels().get("__meta_filepath"));
    write("a.json", "[{\"targets\":[\"a:1\"");
    Thread.sleep(300);
    await("a:1", "b:2");
    write("a.json", "[{\"targets\":[\"a:3\"]}]");
    await("a:3", "b:2");
    Files.delete(directory.resolve("one.yml"));
    await("a:3");
  }
}
