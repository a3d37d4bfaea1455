package io.narthex.storage.head;

import java.util.concurrent.LinkedBlockingDeque;

/// What one cursor copies and decodes series with, some 60 KiB. Short queries would else spend as
/// much on making it as on reading. Lent to one cursor at a time; not thread-safe.
final class CursorMemory {
  private final Quantum quantum = new Quantum();
  private final SeriesPieces pieces = new SeriesPieces(quantum);
  private final int[] series = new int[Quantum.SERIES];

  private CursorMemory() {}

  Quantum quantum() {
    return quantum;
  }

  SeriesPieces pieces() {
    return pieces;
  }

  /// Room for the dense indexes of a quantum.
  int[] series() {
    return series;
  }

  /// Memories that no cursor has, at most a few. Thread-safe.
  static final class Pool {
    private final LinkedBlockingDeque<CursorMemory> free =
        new LinkedBlockingDeque<>(4 * Runtime.getRuntime().availableProcessors());

    CursorMemory take() {
      CursorMemory memory = free.pollFirst();
      return memory == null ? new CursorMemory() : memory;
    }

    /// Takes a memory back, which nobody reads any more, unless it has become large.
    void give(CursorMemory memory) {
      if (memory.quantum.isSmall() && memory.pieces.isSmall()) {
        memory.quantum.clear();
        memory.pieces.clear();
        free.offerFirst(memory);
      }
    }
  }
}
