package io.narthex.storage.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/// A file by way of a [FileChannel].
final class NioDurableFile implements DurableFile {
  /// Most bytes of one call: NIO keeps a direct buffer of the largest size for each thread.
  private static final int MAX_TRANSFER_BYTES = 1 << 20;

  private final Path path;
  private final FileChannel channel;
  private boolean forceFailed;

  NioDurableFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public long sizeBytes() throws IOException {
    return channel.size();
  }

  @Override
  public int read(ByteBuffer into, long offset) throws IOException {
    int start = into.position();
    int end = into.limit();
    long at = offset;
    int count = 0;
    while (count >= 0 && into.position() < end) {
      into.limit(Math.min(end, into.position() + MAX_TRANSFER_BYTES));
      try {
        count = channel.read(into, at);
      } catch (IOException e) {
        throw named(e);
      }
      at = offset + into.position() - start;
    }
    into.limit(end);
    return into.position() - start;
  }

  @Override
  public void write(ByteBuffer from, long offset) throws IOException {
    int end = from.limit();
    long at = offset;
    while (from.position() < end) {
      from.limit(Math.min(end, from.position() + MAX_TRANSFER_BYTES));
      try {
        at += channel.write(from, at);
      } catch (IOException e) {
        throw named(e);
      }
    }
    from.limit(end);
  }

  @Override
  public void preallocate(long sizeBytes) throws IOException {
    ByteBuffer zeros = null;
    for (long at = channel.size(); at < sizeBytes; ) {
      if (zeros == null) {
        zeros = ByteBuffer.allocateDirect((int) Math.min(MAX_TRANSFER_BYTES, sizeBytes - at));
      }
      zeros.clear().limit((int) Math.min(zeros.capacity(), sizeBytes - at));
      try {
        at += channel.write(zeros, at);
      } catch (IOException e) {
        throw named(e);
      }
    }
  }

  @Override
  public void truncate(long sizeBytes) throws IOException {
    channel.truncate(sizeBytes);
  }

  @Override
  public MemorySegment map(long offset, long sizeBytes, Arena arena) throws IOException {
    return channel.map(MapMode.READ_ONLY, offset, sizeBytes, arena);
  }

  @Override
  public void force() throws IOException {
    if (forceFailed) {
      throw new IllegalStateException(
          "sync: expected=none after one that failed, actual=a second one (" + path + ")");
    }
    try {
      channel.force(false);
    } catch (IOException e) {
      forceFailed = true;
      throw named(e);
    }
  }

  /// What the system says, with the file of which it says so.
  private IOException named(IOException e) {
    return e.getClass() == IOException.class
        ? (IOException) new FileSystemException(path.toString(), null, e.getMessage()).initCause(e)
        : e;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
