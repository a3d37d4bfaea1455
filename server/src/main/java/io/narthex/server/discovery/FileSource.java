package io.narthex.server.discovery;

import io.narthex.server.config.FileSdConfig;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `file_sd_configs`: targets in files, read again as soon as a look at their metadata shows a
/// change, which is taken every second: works on every file system, and with files that are renamed
/// over or reached through symbolic links. A file that cannot be read keeps the targets it had.
final class FileSource implements Source {
  private static final Logger LOG = LoggerFactory.getLogger(FileSource.class);
  private static final long MAX_LOOK_MS = 1_000;

  /// What tells one content of a file from another without reading it.
  private record Stamp(@Nullable Object fileKey, long modifiedNanos, long sizeBytes) {
    static final Stamp NONE = new Stamp(null, 0, -1);
  }

  private record Known(Stamp stamp, List<TargetGroup> groups) {}

  private final FileSdConfig config;
  private final ScheduledExecutorService threads;
  private final SourceOwner owner;
  private final DiscoveryMetrics metrics;
  private final Map<String, Known> files = new TreeMap<>();
  private volatile List<TargetGroup> groups = List.of();
  private @Nullable Future<?> schedule;
  private long looks;

  FileSource(
      FileSdConfig config,
      ScheduledExecutorService threads,
      SourceOwner owner,
      DiscoveryMetrics metrics) {
    this.config = config;
    this.threads = threads;
    this.owner = owner;
    this.metrics = metrics;
  }

  @Override
  public synchronized void start() {
    if (schedule == null) {
      long everyMs = Math.min(MAX_LOOK_MS, config.refreshIntervalMs());
      schedule = threads.scheduleWithFixedDelay(this::look, 0, everyMs, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public List<TargetGroup> groups() {
    return groups;
  }

  /// Reads what has changed; every `refresh_interval` it reads everything.
  private void look() {
    try {
      long everyMs = Math.min(MAX_LOOK_MS, config.refreshIntervalMs());
      boolean all = looks++ % Math.max(1, config.refreshIntervalMs() / everyMs) == 0;
      List<TargetGroup> before = groups;
      refresh(all);
      if (!before.equals(groups) || looks == 1) {
        owner.changed();
      }
    } catch (RuntimeException e) {
      LOG.error("file discovery failed ({})", config.files(), e);
    }
  }

  private void refresh(boolean all) {
    Map<String, Known> now = new TreeMap<>();
    for (String pattern : config.files()) {
      for (Path path : matching(pattern)) {
        String name = path.toString();
        Known known = now.containsKey(name) ? now.get(name) : read(path, files.get(name), all);
        if (known != null) {
          now.put(name, known);
        }
      }
    }
    files.clear();
    files.putAll(now);
    groups = now.values().stream().map(Known::groups).flatMap(Collection::stream).toList();
  }

  /// Files that `pattern` names; only its last element may hold wildcards.
  private static List<Path> matching(String pattern) {
    Path path = Path.of(pattern);
    Path name = path.getFileName();
    if (name == null) {
      return List.of();
    }
    if (!name.toString().contains("*")) {
      return Files.exists(path) ? List.of(path) : List.of();
    }
    Path parent = path.getParent();
    List<Path> found = new ArrayList<>();
    String glob = name.toString().replace("{", "\\{").replace("}", "\\}");
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(parent == null ? Path.of("") : parent, glob)) {
      for (Path one : all) {
        found.add(one);
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      LOG.warn("file discovery: cannot list {} ({})", parent, e.toString());
      return List.of();
    }
    found.sort(null);
    return found;
  }

  /// What a file holds; null where it is not there. One that cannot be read counts as what it was,
  /// until it changes again.
  private @Nullable Known read(Path path, @Nullable Known known, boolean all) {
    Stamp stamp = Stamp.NONE;
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      stamp =
          new Stamp(
              attributes.fileKey(),
              attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
              attributes.size());
      if (known != null && !all && known.stamp().equals(stamp)) {
        return known;
      }
      return new Known(stamp, TargetFile.read(path));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException | TargetGroupException e) {
      metrics.fileFailed();
      LOG.warn("file discovery: {} not read: {}", path, e.getMessage());
      return new Known(stamp, known == null ? List.of() : known.groups());
    }
  }

  @Override
  public synchronized void close() {
    if (schedule != null) {
      schedule.cancel(false);
    }
  }
}
