package io.narthex.storage.exchange;

import io.narthex.storage.file.FileSystem;
import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The series of a block being written, in a temporary file until all symbols are known. In memory:
/// the symbols, under numbers in the order they came.
///
///     series: labels (varint) | number of name, number of value (varints) each
///             | length (varint), then the chunks as the index has them
///
/// Not thread-safe.
final class SeriesSpill implements AutoCloseable {
  private final FileSystem fileSystem;
  private final Path path;
  private final FileAppender out;
  private final ByteSink sink = new ByteSink();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> symbols = new ArrayList<>();
  private int[] uses = new int[1 << 10];
  private int count;
  private boolean closed;

  SeriesSpill(FileSystem fileSystem, Path path) throws IOException {
    this.fileSystem = fileSystem;
    this.path = path;
    this.out = FileAppender.create(fileSystem, path);
    number("");
  }

  /// Appends a series.
  void add(Labels labels, ByteSink chunks) throws IOException {
    sink.clear();
    sink.putVarint(labels.size());
    for (int i = 0; i < labels.size(); i++) {
      int name = number(labels.name(i));
      uses[name]++;
      sink.putVarint(name);
      sink.putVarint(number(labels.value(i)));
    }
    sink.putVarint(chunks.length());
    sink.putBytes(chunks.bytes(), 0, chunks.length());
    out.append(sink);
    count++;
  }

  private int number(String symbol) {
    Integer known = numbers.get(symbol);
    if (known != null) {
      return known;
    }
    int number = symbols.size();
    numbers.put(symbol, number);
    symbols.add(symbol);
    if (number == uses.length) {
      uses = Arrays.copyOf(uses, 2 * number);
    }
    return number;
  }

  /// Series added.
  int count() {
    return count;
  }

  /// All symbols, ascending.
  String[] sortedSymbols() {
    String[] sorted = symbols.toArray(String[]::new);
    Arrays.sort(sorted, LabelOrder::compareUtf8);
    return sorted;
  }

  /// Place in the order of each symbol, by number.
  int[] ranks(String[] sorted) {
    int[] ranks = new int[sorted.length];
    for (int rank = 0; rank < sorted.length; rank++) {
      Integer number = numbers.get(sorted[rank]);
      if (number != null) {
        ranks[number] = rank;
      }
    }
    return ranks;
  }

  /// Numbers of the label names, ascending by name.
  int[] sortedNames(int[] ranks) {
    List<Integer> names = new ArrayList<>();
    for (int number = 0; number < symbols.size(); number++) {
      if (uses[number] > 0) {
        names.add(number);
      }
    }
    names.sort((a, b) -> Integer.compare(ranks[a], ranks[b]));
    return names.stream().mapToInt(Integer::intValue).toArray();
  }

  /// Series that have the name of a number.
  int uses(int name) {
    return uses[name];
  }

  /// A reader of all series from the first on.
  SpilledSeries read() throws IOException {
    out.flush();
    return new SpilledSeries(FileBytes.open(fileSystem, path, "temporary file"), count);
  }

  /// Closes and deletes the file; does nothing the second time.
  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      out.close();
      fileSystem.delete(path);
    }
  }
}
