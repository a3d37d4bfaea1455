package io.narthex.storage.exemplar;

/// Learns of exemplars that are stored; called under the store's lock, so it never waits.
@FunctionalInterface
public interface ExemplarObserver {
  /// An exemplar of the series `ref` was stored.
  void stored(long ref, Exemplar exemplar);
}
