package io.narthex.storage.head;

import io.narthex.storage.file.MappedPages;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The extents of one moment, under consecutive numbers. Holds them until it is released as often
/// as it was held; begins held once. Thread-safe.
final class ExtentList {
  private final List<Extent> extents;
  private final AtomicInteger holders = new AtomicInteger(1);

  ExtentList(List<Extent> extents) {
    this.extents = List.copyOf(extents);
    this.extents.forEach(Extent::hold);
  }

  List<Extent> extents() {
    return extents;
  }

  /// The extent with this number, null where it is not held or lost.
  @Nullable Extent find(long number) {
    if (extents.isEmpty()) {
      return null;
    }
    long index = number - extents.getFirst().number();
    if (index < 0 || index >= extents.size()) {
      return null;
    }
    Extent found = extents.get((int) index);
    return found.isLost() ? null : found;
  }

  /// Takes those in files out of memory; see [MappedPages#unload]. To be called while it is held.
  void unload() {
    extents.forEach(extent -> MappedPages.unload(extent.bytes()));
  }

  /// To be called while it is held.
  void hold() {
    holders.incrementAndGet();
  }

  void release() {
    if (holders.decrementAndGet() == 0) {
      extents.forEach(Extent::release);
    }
  }
}
