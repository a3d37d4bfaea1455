package io.narthex.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NioFileSystemTest implements FileSystemContract {
  private final FileSystem fileSystem = FileSystem.nio();
  @TempDir Path directory;

  @Override
  public FileSystem fileSystem() {
    return fileSystem;
  }

  @Override
  public Path directory() {
    return directory;
  }

  /// Takes the lock of a directory and tries it for another process.
  static final class SecondServer {
    private SecondServer() {}

    public static void main(String[] arguments) throws IOException {
      System.out.print(attempt(Path.of(arguments[0])));
    }

    private static String attempt(Path directory) throws IOException {
      try {
        FileSystem.nio().lock(directory).close();
        return "locked";
      } catch (StorageException e) {
        return String.valueOf(e.getMessage());
      }
    }
  }

  private String secondProcess() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SecondServer.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    return output;
  }

  @Test
  void anotherProcessIsRefusedWithTheHoldersIdAndLetInAfterwards()
      throws IOException, InterruptedException {
    try (DirectoryLock held = fileSystem.lock(directory)) {
      assertNotNull(held);
      String answer = secondProcess();
      assertTrue(answer.contains("held by process " + ProcessHandle.current().pid()), () -> answer);
    }
    assertEquals("locked", secondProcess());
    assertEquals(1, Files.readAllLines(directory.resolve(NioFileSystem.LOCK_FILE_NAME)).size());
  }
}
