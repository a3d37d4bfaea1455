package io.narthex.storage.text;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/// Why a file cannot be used, in the words of the system and not of the JDK, whose exceptions of
/// files have no message but the name of the file.
public final class FileFailure {
  private FileFailure() {}

  /// Reason and file, as `permission denied: /data/lock`.
  public static String reason(IOException e) {
    String reason =
        switch (e) {
          case AccessDeniedException _ -> "permission denied";
          case NoSuchFileException _ -> "no such file or directory";
          case NotDirectoryException _ -> "not a directory";
          // What a directory that is to be created says where a file is in its place.
          case FileAlreadyExistsException _ -> "not a directory";
          case FileSystemException named when named.getReason() != null -> named.getReason();
          default -> "";
        };
    return reason.isEmpty() || !(e instanceof FileSystemException of)
        ? e.toString()
        : reason + ": " + of.getFile();
  }
}
