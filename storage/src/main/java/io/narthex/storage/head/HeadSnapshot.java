package io.narthex.storage.head;

import io.narthex.storage.source.SourceSelection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// Selections of one moment; the head keeps what they may read until this is closed. Thread-safe.
public final class HeadSnapshot implements AutoCloseable {
  private final Captures captures;
  private final Capture capture;
  private final List<HeadSelection> selections;
  private final List<SourceSelection> outOfOrder;
  private final AtomicBoolean closed = new AtomicBoolean();

  HeadSnapshot(
      Captures captures,
      Capture capture,
      List<HeadSelection> selections,
      List<SourceSelection> outOfOrder) {
    this.captures = captures;
    this.capture = capture;
    this.selections = List.copyOf(selections);
    this.outOfOrder = List.copyOf(outOfOrder);
  }

  /// The answer to the query at `index` of those the snapshot was captured with, as far as samples
  /// came in order.
  public SourceSelection selection(int index) {
    return selections.get(index);
  }

  /// What [#selection] has, vector by vector, series in the order of its ordinals.
  public HeadVectors vectors(int index) {
    return selections.get(index).vectors();
  }

  /// The samples that came out of order and belong to this answer, too: a newer source.
  public SourceSelection outOfOrder(int index) {
    return outOfOrder.get(index);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      captures.close(capture);
    }
  }
}
