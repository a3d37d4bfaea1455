package io.narthex.storage.block;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.StorageException;
import io.narthex.storage.index.ChunkEntry;
import io.narthex.storage.source.SourceCursor;
import org.jspecify.annotations.Nullable;

/// Reads series of a block: chunks are copied to the heap, checked and decoded, into the batch
/// where all of a chunk is asked for.
final class BlockCursor implements SourceCursor {
  private static final int CHECK_EVERY = 1_024;

  private final BlockSelection selection;
  private final ReadContext context;
  private final int[] ordinals;
  private final int to;
  private final SeriesChunks chunks;
  private final ChunkSamples samples;
  private int next;
  private int nextChunk;
  private int untilCheck;

  /// What this cursor wrote to the front of a batch last, all of a series.
  private @Nullable Written written;

  /// Timestamps of a batch.
  ///
  /// @param columnId what they are
  private record Written(int columnId, int count) {}

  BlockCursor(BlockSelection selection, int[] ordinals, int from, int to) {
    this.selection = selection;
    this.context = selection.context();
    this.ordinals = ordinals;
    this.to = to;
    this.chunks = new SeriesChunks(selection);
    this.samples = new ChunkSamples(selection, chunks);
    this.next = from;
  }

  @Override
  public boolean nextSeries() {
    if (next >= to) {
      return false;
    }
    chunks.seek(selection.series(ordinals[next]));
    samples.clear();
    nextChunk = 0;
    next++;
    return true;
  }

  @Override
  public boolean read(SampleBatch into, int most) {
    try {
      return append(into, most);
    } catch (StorageException e) {
      if (e.kind() != StorageException.Kind.CORRUPT) {
        throw e;
      }
      throw new StorageException(
          e.kind(), e.getMessage() + ", series " + selection.labels(ordinals[next - 1]), e);
    }
  }

  private boolean append(SampleBatch into, int most) {
    boolean front = into.count == 0;
    boolean first = front && nextChunk == 0;
    boolean held = first && isHeld(into, most);
    int end = into.count + most;
    int start = into.count;
    while (into.count < end && (samples.left() > 0 || nextChunk < chunks.count())) {
      if (samples.left() == 0) {
        check();
        ChunkEntry chunk = chunks.get(nextChunk++);
        if (chunk.count <= end - into.count && samples.isWhole(chunk)) {
          samples.decode(chunk, into, held);
          continue;
        }
        samples.load(chunk);
      }
      samples.take(into, end - into.count, held);
    }
    boolean more = samples.left() > 0 || nextChunk < chunks.count();
    untilCheck -= into.count - start;
    if (front && !held) {
      boolean all = first && !more && chunks.columnId() != SampleBatch.UNSHARED;
      written = all ? new Written(chunks.columnId(), into.count) : null;
      into.timestampsFrom = written;
    }
    return more;
  }

  /// Whether the batch holds the timestamps of this series already.
  private boolean isHeld(SampleBatch into, int most) {
    Written last = written;
    return last != null
        && isSame(into.timestampsFrom, last)
        && last.columnId == chunks.columnId()
        && last.count <= most;
  }

  @SuppressWarnings("ReferenceEquality") // whose timestamps they are is a question of identity
  private static boolean isSame(@Nullable Object from, Written last) {
    return from == last;
  }

  private void check() {
    if (untilCheck <= 0) {
      context.check();
      untilCheck = CHECK_EVERY;
    }
  }

  @Override
  public int timestampColumnId() {
    return chunks.columnId();
  }

  @Override
  public void close() {
    next = to;
    samples.close();
  }
}
