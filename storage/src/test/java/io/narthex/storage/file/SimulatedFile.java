package io.narthex.storage.file;

import io.narthex.storage.file.SimulatedFileSystem.Fault;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// An open file of a [SimulatedFileSystem], whose monitor guards it.
final class SimulatedFile implements DurableFile {
  private static final int MAX_PIECE_BYTES = 1 << 20;

  private final SimulatedFileSystem owner;
  private final SimulatedFaults faults;
  private final Path path;
  private final SimulatedInode inode;
  private final boolean writable;
  private boolean closed;
  private boolean forceFailed;

  SimulatedFile(
      SimulatedFileSystem owner,
      SimulatedFaults faults,
      Path path,
      SimulatedInode inode,
      boolean writable) {
    this.owner = owner;
    this.faults = faults;
    this.path = path;
    this.inode = inode;
    this.writable = writable;
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public long sizeBytes() throws IOException {
    synchronized (owner) {
      requireOpen();
      return inode.size();
    }
  }

  @Override
  public int read(ByteBuffer into, long offset) throws IOException {
    synchronized (owner) {
      requireOpen();
      byte[] bytes = new byte[into.remaining()];
      int count = inode.read(bytes, 0, bytes.length, offset);
      into.put(bytes, 0, count);
      return count;
    }
  }

  @Override
  public void write(ByteBuffer from, long offset) throws IOException {
    synchronized (owner) {
      requireWritable();
      byte[] bytes = new byte[from.remaining()];
      from.get(bytes);
      write(bytes, Math.toIntExact(offset));
    }
  }

  private void write(byte[] bytes, int offset) throws IOException {
    Fault how = faults.next();
    if (how == null && !faults.stopped()) {
      long growth = Math.max(0, (long) offset + bytes.length - inode.size());
      long free = owner.volume(path).freeBytes();
      if (growth > free) {
        inode.write(bytes, 0, (int) Math.max(0, bytes.length - (growth - free)), offset);
        throw faults.error(Fault.ENOSPC, "write " + path);
      }
      inode.write(bytes, 0, bytes.length, offset);
      return;
    }
    if (arrivesInPart(how)) {
      inode.write(bytes, 0, bytes.length / 2, offset);
    }
    throw faults.error(how, "write " + path);
  }

  /// Whether of a write that fails the first half arrives: of one that is cut short, and of the one
  /// under way when the process is stopped.
  private static boolean arrivesInPart(@Nullable Fault how) {
    return how == null || how == Fault.SHORT_WRITE;
  }

  @Override
  public void preallocate(long sizeBytes) throws IOException {
    synchronized (owner) {
      requireWritable();
      while (inode.size() < sizeBytes) {
        int length = (int) Math.min(MAX_PIECE_BYTES, sizeBytes - inode.size());
        write(new byte[length], inode.size());
      }
    }
  }

  @Override
  public void truncate(long sizeBytes) throws IOException {
    synchronized (owner) {
      requireWritable();
      faults.begin("truncate " + path);
      inode.truncate(Math.toIntExact(sizeBytes));
    }
  }

  @Override
  public MemorySegment map(long offset, long sizeBytes, Arena arena) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(sizeBytes));
    int count = read(bytes, offset);
    if (count < sizeBytes) {
      throw new IOException(
          "mapping: expected=" + sizeBytes + " bytes, actual=" + count + " (" + path + ")");
    }
    MemorySegment segment = arena.allocate(sizeBytes);
    MemorySegment.copy(bytes.array(), 0, segment, ValueLayout.JAVA_BYTE, 0, count);
    return segment.asReadOnly();
  }

  @Override
  public void force() throws IOException {
    synchronized (owner) {
      requireWritable();
      if (forceFailed) {
        throw new IllegalStateException(
            "sync: expected=none after one that failed, actual=a second one (" + path + ")");
      }
      while (faults.syncsAreStalled()) {
        await();
      }
      Fault how = faults.next();
      if (how != null || faults.stopped()) {
        forceFailed = true;
        if (how == Fault.SYNC_EIO) {
          inode.forget();
        }
        throw faults.error(how, "sync " + path);
      }
      if (!faults.syncsAreIgnored()) {
        inode.force();
      }
    }
  }

  private void await() throws IOException {
    try {
      owner.wait();
    } catch (InterruptedException e) {
      throw new IOException("a thread that uses files was interrupted", e);
    }
  }

  @Override
  public void close() {
    synchronized (owner) {
      closed = true;
    }
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
  }

  private void requireWritable() throws IOException {
    requireOpen();
    if (!writable) {
      throw new NonWritableChannelException();
    }
  }
}
