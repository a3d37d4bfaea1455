package io.narthex.storage.file;

import io.narthex.storage.StorageException;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The machine's file system by way of NIO.
final class NioFileSystem implements FileSystem {
  static final String LOCK_FILE_NAME = "lock";
  private static final int MAX_LOCK_BYTES = 64;

  /// Directories this process holds. A POSIX lock belongs to the process and ends when *any*
  /// channel of its file is closed, so a second attempt must not even open the file.
  private final Set<Path> held = ConcurrentHashMap.newKeySet();

  @Override
  public DurableFile open(Path path, Mode mode) throws IOException {
    Set<StandardOpenOption> options =
        switch (mode) {
          case READ -> Set.of(StandardOpenOption.READ);
          case WRITE -> Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
          case CREATE ->
              Set.of(
                  StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        };
    return new NioDurableFile(path, FileChannel.open(path, options));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void link(Path existing, Path name) throws IOException {
    Files.createLink(name, existing);
  }

  @Override
  public void delete(Path path) throws IOException {
    Files.delete(path);
  }

  @Override
  public boolean exists(Path path) {
    return Files.exists(path);
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(entries::add);
    }
    Collections.sort(entries);
    return entries;
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath();
    List<Path> missing = new ArrayList<>();
    for (Path at = absolute; at != null && !Files.exists(at); at = at.getParent()) {
      missing.add(at);
    }
    Files.createDirectories(absolute);
    for (Path created : missing.reversed()) {
      Path parent = created.getParent();
      if (parent != null) {
        syncDirectory(parent);
      }
    }
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public VolumeSpace volume(Path directory) {
    File file = directory.toFile();
    return new VolumeSpace(file.getUsableSpace(), file.getTotalSpace());
  }

  @Override
  public DirectoryLock lock(Path directory) throws IOException {
    Path real = directory.toRealPath();
    if (!held.add(real)) {
      throw refused(real, Long.toString(ProcessHandle.current().pid()));
    }
    try {
      return lockFile(real);
    } catch (IOException | RuntimeException e) {
      held.remove(real);
      throw e;
    }
  }

  private DirectoryLock lockFile(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK_FILE_NAME),
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw refused(directory, holder(channel));
      }
      String processId = ProcessHandle.current().pid() + "\n";
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(processId.getBytes(StandardCharsets.US_ASCII)), 0);
      return () -> {
        try (channel) {
          lock.release();
        } finally {
          held.remove(directory);
        }
      };
    } catch (IOException | RuntimeException e) {
      try (channel) {
        throw e;
      }
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(MAX_LOCK_BYTES);
    channel.read(text, 0);
    String id = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).trim();
    return id.isEmpty() ? "unknown" : id;
  }

  private static StorageException refused(Path directory, String processId) {
    return new StorageException(
        StorageException.Kind.UNAVAILABLE,
        "data directory lock: expected=free, actual=held by process "
            + processId
            + " ("
            + directory
            + ")");
  }
}
