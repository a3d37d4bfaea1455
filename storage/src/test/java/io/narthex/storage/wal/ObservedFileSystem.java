package io.narthex.storage.wal;

import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.file.DirectoryLock;
import io.narthex.storage.file.DurableFile;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.file.VolumeSpace;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/// Stands between a log and its simulated disk: lets others act before and after every operation
/// that changes something, and knows from the bytes that pass which frames are on disk: those whose
/// write had ended before a sync of the same file began that succeeded.
public final class ObservedFileSystem implements FileSystem {
  /// What happens between two operations.
  @FunctionalInterface
  public interface Others {
    void act();
  }

  private final SimulatedFileSystem disk;
  private final Set<Long> durableFrames = new TreeSet<>();
  private final Set<Long> durableSeries = new TreeSet<>();
  private Predicate<Path> where = path -> true;
  private Others others = () -> {};

  public ObservedFileSystem(SimulatedFileSystem disk) {
    this.disk = disk;
  }

  void letAct(Others actors) {
    letAct(path -> true, actors);
  }

  /// Lets others act around operations on some files only.
  public void letAct(Predicate<Path> paths, Others actors) {
    where = paths;
    others = actors;
  }

  private void act(Path path) {
    if (where.test(path)) {
      others.act();
    }
  }

  /// Sequences of the frames that are on disk.
  synchronized boolean isDurable(long sequence) {
    return durableFrames.contains(sequence);
  }

  /// Whether the series log has the series of this frame.
  synchronized boolean hasSeriesOf(long sequence) {
    return durableSeries.contains(sequence);
  }

  @FunctionalInterface
  private interface Operation {
    void run() throws IOException;
  }

  private void change(Path path, Operation operation) throws IOException {
    act(path);
    operation.run();
    act(path);
  }

  @Override
  public DurableFile open(Path path, Mode mode) throws IOException {
    if (mode == Mode.READ) {
      return disk.open(path, mode);
    }
    act(path);
    DurableFile file = disk.open(path, mode);
    act(path);
    return new ObservedFile(file);
  }

  @Override
  public void link(Path existing, Path name) throws IOException {
    change(existing, () -> disk.link(existing, name));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    change(from, () -> disk.rename(from, to));
  }

  @Override
  public void delete(Path path) throws IOException {
    change(path, () -> disk.delete(path));
  }

  @Override
  public boolean exists(Path path) {
    return disk.exists(path);
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    return disk.list(directory);
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    disk.createDirectories(directory);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    change(directory, () -> disk.syncDirectory(directory));
  }

  @Override
  public VolumeSpace volume(Path directory) {
    return disk.volume(directory);
  }

  @Override
  public DirectoryLock lock(Path directory) throws IOException {
    return disk.lock(directory);
  }

  private final class ObservedFile implements DurableFile {
    private final DurableFile file;
    private final Set<Long> written = new TreeSet<>();

    ObservedFile(DurableFile file) {
      this.file = file;
    }

    @Override
    public Path path() {
      return file.path();
    }

    @Override
    public long sizeBytes() throws IOException {
      return file.sizeBytes();
    }

    @Override
    public int read(ByteBuffer into, long offset) throws IOException {
      return file.read(into, offset);
    }

    @Override
    public void write(ByteBuffer from, long offset) throws IOException {
      byte[] bytes = new byte[from.remaining()];
      from.duplicate().get(bytes);
      change(path(), () -> file.write(from, offset));
      for (int at = 0;
          at + FrameFormat.HEADER_SIZE <= bytes.length
              && Bytes.getInt(bytes, at) == FrameFormat.MAGIC;
          at += FrameFormat.HEADER_SIZE + FrameFormat.payloadLength(bytes, at)) {
        written.add(FrameFormat.sequence(bytes, at));
      }
    }

    @Override
    public void preallocate(long sizeBytes) throws IOException {
      change(path(), () -> file.preallocate(sizeBytes));
    }

    @Override
    public void truncate(long sizeBytes) throws IOException {
      change(path(), () -> file.truncate(sizeBytes));
    }

    @Override
    public MemorySegment map(long offset, long sizeBytes, Arena arena) throws IOException {
      return file.map(offset, sizeBytes, arena);
    }

    @Override
    public void force() throws IOException {
      act(path());
      Set<Long> before = Set.copyOf(written);
      file.force();
      synchronized (ObservedFileSystem.this) {
        boolean series = String.valueOf(path().getFileName()).startsWith("series");
        (series ? durableSeries : durableFrames).addAll(before);
      }
      act(path());
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
