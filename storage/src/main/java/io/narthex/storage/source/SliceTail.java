package io.narthex.storage.source;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;

/// Where the slices of a long series end, and the samples at the end of one that the next one
/// repeats. Not thread-safe.
final class SliceTail {
  private final long windowMs;
  private final int maxSamples;
  private final ReadContext context;
  private final SampleBatch tail = new SampleBatch();

  /// @param windowMs by how much slices overlap
  /// @param maxSamples how many samples a slice has where no window needs more
  SliceTail(long windowMs, int maxSamples, ReadContext context) {
    this.windowMs = windowMs;
    this.maxSamples = maxSamples;
    this.context = context;
  }

  /// How many samples to read next.
  int most(SampleBatch slice) {
    if (slice.count < maxSamples) {
      return maxSamples - slice.count;
    }
    return isFull(slice) ? 1 : Math.max(1, maxSamples / 4);
  }

  /// Whether a slice may end with what it holds. It is longer than two windows, so that the next
  /// one begins behind this one's begin.
  boolean isFull(SampleBatch slice) {
    if (slice.count < maxSamples) {
      return false;
    }
    long spanMs = slice.timestampsMs[slice.count - 1] - slice.timestampsMs[0];
    return spanMs < 0 || spanMs / 2 >= windowMs;
  }

  /// Keeps of a slice that was not the last what the next one begins with.
  void keep(SampleBatch slice) {
    long lastMs = slice.timestampsMs[slice.count - 1];
    long firstMs = lastMs < Long.MIN_VALUE + windowMs ? Long.MIN_VALUE : lastMs - windowMs;
    int from = slice.count - 1;
    while (from > 0 && slice.timestampsMs[from - 1] >= firstMs) {
      from--;
    }
    tail.count = 0;
    append(slice, from, tail);
  }

  /// Begins a slice with what was kept.
  void restore(SampleBatch slice) {
    append(tail, 0, slice);
    slice.timestampsFrom = null;
  }

  private void append(SampleBatch from, int fromIndex, SampleBatch into) {
    int length = from.count - fromIndex;
    into.reserve(length, context);
    System.arraycopy(from.timestampsMs, fromIndex, into.timestampsMs, into.count, length);
    System.arraycopy(from.values, fromIndex, into.values, into.count, length);
    into.count += length;
  }

  /// Gives back what was kept.
  void release() {
    tail.release(context);
  }
}
