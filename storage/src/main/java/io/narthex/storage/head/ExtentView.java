package io.narthex.storage.head;

import org.jspecify.annotations.Nullable;

/// The extents of two moments: what the first one has and the second has not is still there, and
/// what came between them is there too.
record ExtentView(ExtentList first, ExtentList second) {
  /// The extent with this number, null where neither has it.
  @Nullable Extent find(long number) {
    Extent found = first.find(number);
    return found == null ? second.find(number) : found;
  }
}
