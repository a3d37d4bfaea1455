package io.narthex.server.cli;

import io.narthex.server.exposition.ExpositionException;
import io.narthex.server.exposition.ExpositionParser;
import io.narthex.server.exposition.FamilyLine;
import io.narthex.server.exposition.MetricType;
import io.narthex.server.exposition.OpenMetricsParser;
import io.narthex.server.exposition.SampleLine;
import io.narthex.server.exposition.SeriesLabels;
import io.narthex.storage.database.WorkListener;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import io.narthex.storage.labels.NameValidation;
import io.narthex.storage.text.Quoting;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/// A file of samples in the format OpenMetrics, of any size: it is read in pieces of whole lines.
///
/// @param pieceBytes least size of a piece
/// @param listener is told how many bytes are done
record OpenMetricsFile(Path path, int pieceBytes, WorkListener listener) {
  private static final int PIECE_BYTES = 4 << 20;
  private static final int MOST_LINE_BYTES = 64 << 20;

  /// What the parser says of the place.
  private static final Pattern PLACE_IN_PIECE = Pattern.compile(" \\(line \\d+, byte \\d+\\)$");

  private static final byte[] END = "# EOF\n".getBytes(StandardCharsets.UTF_8);

  /// Takes samples.
  @FunctionalInterface
  interface Sink {
    /// Takes one.
    ///
    /// @param line with a timestamp; overwritten by the next
    /// @param type in force
    void sample(SampleLine line, MetricType type) throws IOException;
  }

  OpenMetricsFile(Path path, WorkListener listener) {
    this(path, PIECE_BYTES, listener);
  }

  /// The labels of a sample.
  static Labels labels(SampleLine line, MetricType type) {
    List<String> pairs = SeriesLabels.of(line, type);
    LabelsBuilder labels = new LabelsBuilder();
    for (int i = 0; i < pairs.size(); i += 2) {
      labels.set(pairs.get(i), pairs.get(i + 1));
    }
    return labels.build();
  }

  /// Hands out all samples.
  ///
  /// @throws InputException with line and column of what breaks the format
  void read(Sink sink) throws IOException {
    listener.begin("reading " + path, Files.size(path));
    try (InputStream in = Files.newInputStream(path)) {
      new Reading(in, sink).run();
    }
  }

  /// Reads the file once.
  private final class Reading {
    private final InputStream in;
    private final Sink sink;
    private byte[] bytes = new byte[pieceBytes];
    private int length;

    /// What a piece begins with that stands in the one before: the type in force.
    private byte[] head = new byte[0];

    private long linesBefore;

    Reading(InputStream in, Sink sink) {
      this.in = in;
      this.sink = sink;
    }

    void run() throws IOException {
      boolean last = false;
      while (!last) {
        last = fill();
        int end = last ? length : lastLineEnd();
        if (end == 0) {
          if (bytes.length >= MOST_LINE_BYTES) {
            throw new InputException(
                place(0, 0) + "line: expected=at most " + MOST_LINE_BYTES + " bytes, actual=more");
          }
          bytes = Arrays.copyOf(bytes, 2 * bytes.length);
          continue;
        }
        parse(end, last);
        listener.advance(end);
        System.arraycopy(bytes, end, bytes, 0, length - end);
        length -= end;
      }
    }

    /// @return whether the file ends here
    private boolean fill() throws IOException {
      while (length < bytes.length) {
        int read = in.read(bytes, length, bytes.length - length);
        if (read < 0) {
          return true;
        }
        length += read;
      }
      return false;
    }

    /// Where the last line ends behind which something follows; 0 where there is none.
    private int lastLineEnd() {
      int end = length - 1;
      while (end > 0 && bytes[end - 1] != '\n') {
        end--;
      }
      return end;
    }

    private void parse(int end, boolean last) throws IOException {
      int tail = last ? 0 : END.length;
      byte[] piece = new byte[head.length + end + tail + 1];
      System.arraycopy(head, 0, piece, 0, head.length);
      System.arraycopy(bytes, 0, piece, head.length, end);
      System.arraycopy(END, 0, piece, head.length + end, tail);
      ExpositionParser parser = new OpenMetricsParser(piece, piece.length - 1, false);
      int headLength = head.length;
      try {
        for (var entry = parser.next();
            entry != ExpositionParser.Entry.END;
            entry = parser.next()) {
          if (entry == ExpositionParser.Entry.TYPE) {
            head = type(parser.family());
          } else if (entry == ExpositionParser.Entry.SERIES) {
            sample(parser, headLength);
          }
        }
      } catch (ExpositionException e) {
        throw new InputException(
            place(e.offset() - headLength, end)
                + PLACE_IN_PIECE.matcher(String.valueOf(e.getMessage())).replaceFirst(""));
      }
      linesBefore += lines(end);
    }

    private void sample(ExpositionParser parser, int headLength) throws IOException {
      SampleLine line = parser.sample();
      if (!line.hasTimestamp()) {
        throw new InputException(
            place(line.seriesStart() - headLength, length)
                + "expected timestamp for series "
                + line.series()
                + ", got none");
      }
      sink.sample(line, parser.family().type());
    }

    private static byte[] type(FamilyLine family) {
      String name = family.name();
      String shown = NameValidation.LEGACY.isMetricName(name) ? name : Quoting.quote(name);
      return ("# TYPE " + shown + " " + family.text() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private long lines(int end) {
      long lines = 0;
      for (int i = 0; i < end; i++) {
        lines += bytes[i] == '\n' ? 1 : 0;
      }
      return lines;
    }

    private String place(int offset, int end) {
      int at = Math.clamp(offset, 0, end);
      int lineStart = at;
      while (lineStart > 0 && bytes[lineStart - 1] != '\n') {
        lineStart--;
      }
      return path + ":" + (linesBefore + lines(at) + 1) + ":" + (at - lineStart + 1) + ": ";
    }
  }
}
