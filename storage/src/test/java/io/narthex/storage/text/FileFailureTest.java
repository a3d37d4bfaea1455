package io.narthex.storage.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.junit.jupiter.api.Test;

final class FileFailureTest {
  @Test
  void saysWhatTheSystemSays() {
    assertEquals("permission denied: /d/lock", reason(new AccessDeniedException("/d/lock")));
    assertEquals("no such file or directory: /d", reason(new NoSuchFileException("/d")));
    assertEquals("not a directory: /d", reason(new NotDirectoryException("/d")));
    assertEquals("not a directory: /d", reason(new FileAlreadyExistsException("/d")));
    assertEquals(
        "Read-only file system: /d/lock",
        reason(new FileSystemException("/d/lock", null, "Read-only file system")));
    assertEquals("java.io.IOException: closed", reason(new IOException("closed")));
  }

  private static String reason(IOException e) {
    return FileFailure.reason(e);
  }
}
