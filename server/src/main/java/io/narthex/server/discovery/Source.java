package io.narthex.server.discovery;

import java.util.List;

/// One mechanism that finds targets while the server runs. Thread-safe.
sealed interface Source extends AutoCloseable permits FileSource, HttpSource {
  /// Begins to look, on a thread of its own choice.
  void start();

  /// What it knows now; after an error what it knew before.
  List<TargetGroup> groups();

  /// Ends looking.
  @Override
  void close();
}
