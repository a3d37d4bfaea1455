package io.narthex.server.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// Files that hold a secret; read for every request, so that a rotated one takes effect at once.
final class CredentialFile {
  private static final long MAX_BYTES = 1 << 20;

  private CredentialFile() {}

  /// Content of `file` without blanks around it. Errors name the file, never what is in it.
  static String read(String what, String file) throws HttpCallException {
    try {
      Path path = Path.of(file);
      if (Files.size(path) > MAX_BYTES) {
        throw new HttpCallException(
            HttpCallException.Kind.SETTINGS,
            what + " file: expected=at most " + MAX_BYTES + " bytes, actual=more (" + file + ")");
      }
      return Files.readString(path).strip();
    } catch (IOException | InvalidPathException e) {
      throw new HttpCallException(
          HttpCallException.Kind.SETTINGS,
          "unable to read " + what + " file " + file + ": " + e.getClass().getSimpleName(),
          e);
    }
  }
}
