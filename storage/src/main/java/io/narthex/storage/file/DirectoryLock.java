package io.narthex.storage.file;

import java.io.IOException;

/// A directory held by this process until closed; the end of the process gives it back as well.
public interface DirectoryLock extends AutoCloseable {
  @Override
  void close() throws IOException;
}
