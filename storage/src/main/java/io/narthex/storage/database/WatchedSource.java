package io.narthex.storage.database;

import io.narthex.storage.SampleBatch;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.StorageException;
import io.narthex.storage.labels.LabelSink;
import io.narthex.storage.source.SourceCursor;
import io.narthex.storage.source.SourceSelection;
import java.util.List;

/// A selection from a block that tells when the block turns out to be damaged. The reader gets the
/// exception all the same.
record WatchedSource(SourceSelection source, Runnable damaged) implements SourceSelection {
  private StorageException told(StorageException e) {
    return told(e, damaged);
  }

  /// Tells of a block whose reading threw `e`, where that says that it is damaged.
  ///
  /// @return `e`
  static StorageException told(StorageException e, Runnable damaged) {
    if (e.kind() == StorageException.Kind.CORRUPT) {
      damaged.run();
    }
    return e;
  }

  @Override
  public int seriesCount() {
    return source.seriesCount();
  }

  @Override
  public long identityHigh(int ordinal) {
    try {
      return source.identityHigh(ordinal);
    } catch (StorageException e) {
      throw told(e);
    }
  }

  @Override
  public long identityLow(int ordinal) {
    try {
      return source.identityLow(ordinal);
    } catch (StorageException e) {
      throw told(e);
    }
  }

  @Override
  public void labels(int ordinal, LabelSink into) {
    try {
      source.labels(ordinal, into);
    } catch (StorageException e) {
      throw told(e);
    }
  }

  @Override
  public SeriesGroups groups(List<String> names, boolean by) {
    try {
      return source.groups(names, by);
    } catch (StorageException e) {
      throw told(e);
    }
  }

  @Override
  public boolean isSorted() {
    return source.isSorted();
  }

  @Override
  public long minTimeMs() {
    return source.minTimeMs();
  }

  @Override
  public long maxTimeMs() {
    return source.maxTimeMs();
  }

  @Override
  public SourceCursor cursor(int[] ordinals, int from, int to) {
    return new WatchedCursor(source.cursor(ordinals, from, to));
  }

  @Override
  public List<String> warnings() {
    return source.warnings();
  }

  private final class WatchedCursor implements SourceCursor {
    private final SourceCursor cursor;

    WatchedCursor(SourceCursor cursor) {
      this.cursor = cursor;
    }

    @Override
    public boolean nextSeries() {
      try {
        return cursor.nextSeries();
      } catch (StorageException e) {
        throw told(e);
      }
    }

    @Override
    public boolean read(SampleBatch into, int most) {
      try {
        return cursor.read(into, most);
      } catch (StorageException e) {
        throw told(e);
      }
    }

    @Override
    public int timestampColumnId() {
      return cursor.timestampColumnId();
    }

    @Override
    public void close() {
      cursor.close();
    }
  }
}
