package io.narthex.storage.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// An open file, read and written at positions. Different threads may read; one at a time writes.
public interface DurableFile extends AutoCloseable {
  Path path();

  long sizeBytes() throws IOException;

  /// Reads from `offset` until `into` is full or the file ends.
  ///
  /// @return bytes read, 0 at or behind the end
  int read(ByteBuffer into, long offset) throws IOException;

  /// Writes all of `from` at `offset`. Where that fails, any part of it may have been written.
  void write(ByteBuffer from, long offset) throws IOException;

  /// Extends the file to `sizeBytes` with written zeros, so that later writes below that need no
  /// space and later syncs no metadata; does nothing to a longer file. Not durable before [#force].
  void preallocate(long sizeBytes) throws IOException;

  /// Cuts the file to `sizeBytes`; never one that is mapped.
  void truncate(long sizeBytes) throws IOException;

  /// Maps a range for reading. A page that cannot be read is an `InternalError` at the access: copy
  /// bytes to the heap before they are checked.
  MemorySegment map(long offset, long sizeBytes, Arena arena) throws IOException;

  /// Makes what was written durable, and of the metadata what reading it back needs.
  ///
  /// A failure is final: the kernel may have dropped the pages and would report success the next
  /// time, so every later call throws [IllegalStateException]. Write the bytes to a new file.
  void force() throws IOException;

  @Override
  void close() throws IOException;
}
