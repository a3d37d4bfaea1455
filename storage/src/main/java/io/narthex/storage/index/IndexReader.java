package io.narthex.storage.index;

import io.narthex.storage.ReadContext;
import io.narthex.storage.labels.LabelSink;
import io.narthex.storage.labels.LabelSource;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.postings.LabelIndex;
import io.narthex.storage.text.Utf8;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Objects;
import org.roaringbitmap.RoaringBitmap;

/// The index of one block, read in place from its mapped file. Series are numbered in ascending
/// label order, labels by name, values of a label by their UTF-8 bytes. Thread-safe, as long as the
/// file is mapped.
///
/// Every method throws [io.narthex.storage.StorageException] of kind `CORRUPT` where the file is
/// not what was written; pages are held against their checksums when they are first used.
public final class IndexReader implements LabelIndex, LabelSource {
  private final IndexPages pages;
  private final LabelTable labels;
  private final Shapes shapes;
  private final ChunkTable chunks;
  private final int seriesCount;
  private final long idHigh;
  private final long idLow;
  private final VerdictCache verdicts;
  private final TextCache texts = new TextCache();

  /// Opens the index of the block `idHigh ‖ idLow`.
  ///
  /// @param file the whole file, mapped
  /// @param path its name, for errors
  /// @param verdicts where answers to patterns are kept, for any number of indexes
  public IndexReader(
      MemorySegment file, Path path, long idHigh, long idLow, VerdictCache verdicts) {
    this.idHigh = idHigh;
    this.idLow = idLow;
    this.verdicts = verdicts;
    this.pages = new IndexPages(file, path, idHigh, idLow);
    try {
      this.labels = new LabelTable(pages);
      this.shapes = new Shapes(pages);
    } catch (RuntimeException | InternalError e) {
      throw pages.corrupt(e);
    }
    this.chunks = new ChunkTable(pages);
    this.seriesCount = (int) pages.trailer().seriesCount();
  }

  /// Number of series.
  public int seriesCount() {
    return seriesCount;
  }

  /// Number of chunks of values.
  public long chunkCount() {
    return pages.trailer().chunkCount();
  }

  /// Number of timestamp columns.
  public int columnCount() {
    return (int) pages.trailer().columnCount();
  }

  /// Number of label names: they are numbered below it, ascending.
  @Override
  public int labelCount() {
    return labels.count();
  }

  @Override
  public String labelText(int label) {
    return labels.get(label).name();
  }

  /// High half of the identity of a series.
  public long identityHigh(int series) {
    return identity(series, 0);
  }

  /// Low half of the identity of a series.
  public long identityLow(int series) {
    return identity(series, Long.BYTES);
  }

  private long identity(int series, int offset) {
    Objects.checkIndex(series, seriesCount);
    try {
      return pages.getLong(
          pages.trailer().identitiesAt() + (long) IndexFormat.IDENTITY_SIZE * series + offset);
    } catch (RuntimeException | InternalError e) {
      throw pages.corrupt(e);
    }
  }

  @Override
  public void labels(int series, LabelSink into) {
    Objects.checkIndex(series, seriesCount);
    int shape = shapes.of(series);
    int size = shapes.size(shape);
    into.begin(size);
    for (int i = 0; i < size; i++) {
      int label = shapes.label(shape, i);
      int value = valueOf(series, label);
      if (!into.takeKnown(this, label, value)) {
        into.take(this, label, value, labelText(label), text(label, value));
      }
    }
  }

  private String text(int label, int value) {
    String known = texts.find(label, value);
    if (known != null) {
      return known;
    }
    try {
      String text = labels.get(label).values().text(value);
      texts.put(label, value, text);
      return text;
    } catch (RuntimeException | InternalError e) {
      throw pages.corrupt(e);
    }
  }

  /// The sets of label names that its series have.
  public Shapes shapes() {
    return shapes;
  }

  /// Fills `into` with what is known of a timestamp column.
  public void column(int ordinal, ColumnEntry into) {
    Objects.checkIndex(ordinal, columnCount());
    try {
      chunks.column(ordinal, into);
    } catch (RuntimeException | InternalError e) {
      throw pages.corrupt(e);
    }
  }

  /// Walks over the chunk entries of series; cheapest in ascending order. Not thread-safe.
  public final class ChunkWalk {
    private final ChunkTable.Walk walk = chunks.walk();

    private ChunkWalk() {}

    /// Goes to a series.
    ///
    /// @return number of its chunks
    public int seek(int series) {
      Objects.checkIndex(series, seriesCount);
      try {
        return walk.seek(series);
      } catch (RuntimeException | InternalError e) {
        throw pages.corrupt(e);
      }
    }

    /// Fills `into` with the next chunk of the series.
    ///
    /// @return whether there is one
    public boolean next(ChunkEntry into) {
      try {
        return walk.next(into);
      } catch (RuntimeException | InternalError e) {
        throw pages.corrupt(e);
      }
    }
  }

  /// A walk over chunk entries.
  public ChunkWalk chunks() {
    return new ChunkWalk();
  }

  // ---- labels and their values ----

  @Override
  public RoaringBitmap allSeries() {
    RoaringBitmap all = new RoaringBitmap();
    all.add(0L, seriesCount);
    return all;
  }

  @Override
  public int label(String name) {
    return labels.find(name);
  }

  @Override
  public int seriesCount(int label) {
    return labels.get(label).seriesCount();
  }

  @Override
  public int valueCount(int label) {
    return labels.get(label).valueCount();
  }

  @Override
  public int value(int label, String text) {
    try {
      return labels.get(label).values().find(Utf8.encode(text));
    } catch (RuntimeException | InternalError e) {
      throw pages.corrupt(e);
    }
  }

  @Override
  public String valueText(int label, int value) {
    Objects.checkIndex(value, valueCount(label));
    return text(label, value);
  }

  @Override
  public int seriesCount(int label, int value) {
    Objects.checkIndex(value, valueCount(label));
    try {
      return labels.get(label).postings().cardinality(value);
    } catch (RuntimeException | InternalError e) {
      throw pages.corrupt(e);
    }
  }

  @Override
  public int[] matchingValues(int label, Matcher matcher, ReadContext context) {
    int[] known = verdicts.find(idHigh, idLow, matcher);
    if (known == null) {
      try {
        known = labels.get(label).match(matcher, context);
      } catch (RuntimeException | InternalError e) {
        throw pages.corrupt(e);
      }
      verdicts.put(idHigh, idLow, matcher, known);
    }
    return known;
  }

  @Override
  public RoaringBitmap union(int label, int[] values, int count) {
    RoaringBitmap known = count == values.length ? verdicts.series(values) : null;
    if (known != null) {
      return known.clone();
    }
    RoaringBitmap union;
    try {
      union = labels.get(label).postings().union(values, count);
    } catch (RuntimeException | InternalError e) {
      throw pages.corrupt(e);
    }
    if (count == values.length) {
      verdicts.put(values, union.clone());
    }
    return union;
  }

  @Override
  public RoaringBitmap withLabel(int label) {
    try {
      LabelTable.Label of = labels.get(label);
      return of.postings().union(new int[] {of.valueCount()}, 1);
    } catch (RuntimeException | InternalError e) {
      throw pages.corrupt(e);
    }
  }

  @Override
  public int valueOf(int series, int label) {
    Objects.checkIndex(series, seriesCount);
    if (label == NONE) {
      return NONE;
    }
    try {
      return labels.get(label).column().get(series) - 1;
    } catch (RuntimeException | InternalError e) {
      throw pages.corrupt(e);
    }
  }
}
