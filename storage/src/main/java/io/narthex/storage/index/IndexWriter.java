package io.narthex.storage.index;

import io.narthex.storage.file.SequentialFile;
import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the index of one block. Series come in ascending label order, each with its chunks, whose
/// entries go to the file at once: memory is bounded by series and labels, about 40 + 8 bytes per
/// label a series, not by chunks. Not thread-safe.
public final class IndexWriter {
  private final IndexOutput out;
  private final ColumnTableWriter columns = new ColumnTableWriter();
  private final ChunkTableWriter chunks;
  private final ShapesWriter shapes = new ShapesWriter();
  private final Map<String, LabelWriter> labels = new HashMap<>();
  private final Map<String, Integer> symbols = new HashMap<>();
  private final List<String> texts = new ArrayList<>();
  private final LongList identities = new LongList();
  private @Nullable Labels last;

  /// Begins the index of the block `idHigh ‖ idLow` in a new file.
  public IndexWriter(SequentialFile file, long idHigh, long idLow) throws IOException {
    this.out = new IndexOutput(file, idLow);
    this.chunks = new ChunkTableWriter(out);
    out.putBytes(IndexFormat.header(idHigh, idLow), 0, IndexFormat.HEADER_SIZE);
  }

  /// Adds a timestamp column.
  ///
  /// @return its ordinal
  public int column(ColumnEntry column) {
    return columns.add(column);
  }

  /// Begins the next series.
  ///
  /// @throws IllegalArgumentException if `series` is not behind the last one
  public void beginSeries(Labels series, long identityHigh, long identityLow) throws IOException {
    if (last != null && last.compareTo(series) >= 0) {
      throw new IllegalArgumentException(
          "series: expected=ascending, actual=" + series + " behind " + last);
    }
    last = series;
    int number = seriesCount();
    if (number % IndexFormat.GROUP_SERIES == 0) {
      columns.putFullPages(out);
    }
    int[] seen = new int[series.size()];
    for (int i = 0; i < seen.length; i++) {
      LabelWriter label =
          labels.computeIfAbsent(series.name(i), name -> new LabelWriter(name, labels.size()));
      label.add(number, symbol(series.value(i)));
      seen[i] = label.firstSeen();
    }
    shapes.add(seen);
    identities.add(identityHigh);
    identities.add(identityLow);
    chunks.beginSeries(number);
  }

  private int symbol(String text) {
    Integer known = symbols.putIfAbsent(text, texts.size());
    if (known == null) {
      texts.add(text);
      return texts.size() - 1;
    }
    return known;
  }

  /// Adds the next chunk of the series. Where it has all timestamps of its column, its first and
  /// last timestamp are taken from there.
  public void chunk(ChunkEntry chunk) {
    if (chunk.column < 0 || chunk.column >= columns.count()) {
      throw new IllegalArgumentException(
          "timestamp column: expected=below " + columns.count() + ", actual=" + chunk.column);
    }
    chunks.chunk(chunk, columns.sampleCount(chunk.column));
  }

  /// Ends the series, which must have a chunk.
  public void endSeries() throws IOException {
    chunks.endSeries();
  }

  /// Number of series so far.
  public int seriesCount() {
    return shapes.seriesCount();
  }

  /// Writes everything else; nothing may be added after it.
  public void finish() throws IOException {
    columns.putRest(out);
    long anchorsAt = out.position();
    chunks.putAnchors();
    long columnPagesAt = out.position();
    columns.putPageOffsets(out);
    long identitiesAt = out.position();
    for (int i = 0; i < identities.size(); i++) {
      out.putLong(identities.get(i));
    }
    List<LabelWriter> sorted = new ArrayList<>(labels.values());
    sorted.sort(Comparator.comparing(LabelWriter::name, LabelOrder::compareUtf8));
    int[] sortedOfSeen = new int[sorted.size()];
    int[] ordinals = new int[texts.size()];
    List<LabelWriter.Entry> entries = new ArrayList<>();
    for (LabelWriter label : sorted) {
      sortedOfSeen[label.firstSeen()] = entries.size();
      entries.add(label.write(out, texts, ordinals, seriesCount()));
    }
    long shapeColumnAt = out.position();
    long shapeColumnLength = shapes.putColumn(out);
    long shapesAt = out.position();
    shapes.putShapes(out, sortedOfSeen);
    long labelsAt = out.position();
    for (LabelWriter.Entry entry : entries) {
      entry.put(out);
    }
    out.finish(
        new IndexTrailer(
            seriesCount(),
            chunks.chunkCount(),
            chunks.baseMs(),
            columns.count(),
            entries.size(),
            shapes.count(),
            anchorsAt,
            columnPagesAt,
            identitiesAt,
            shapeColumnAt,
            shapeColumnLength,
            shapesAt,
            labelsAt,
            out.position()));
  }
}
