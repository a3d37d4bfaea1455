package io.narthex.storage.database;

import io.narthex.storage.clock.Clock;
import io.narthex.storage.file.DurableFile;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.text.FileFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The queries that are evaluated right now, in the file `queries.active` of a data directory, so
/// that the start after a crash can name those that may have caused it. As upstream's:
///
/// ```
/// offset        size
///      0           1  [
///      1  1000*place  an entry for each query that may run at once
///
/// entry: {"query":"…","timestamp_sec":N} as JSON in UTF-8, zeros, and a comma as the last byte;
///        zeros where no query runs
/// ```
///
/// Each change is one write of one entry, by position and never through a mapping, and never
/// synced: it is to outlive the process, not the machine. Queries do not wait for it
/// ([QueryNotes]). A file system that fails costs the notes, neither the start nor a query. What
/// does not fit into an entry is cut off. Thread-safe.
public final class ActiveQueries implements AutoCloseable {
  static final String NAME = "queries.active";
  static final int ENTRY_BYTES = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(ActiveQueries.class);
  private static final String HEAD = "{\"query\":\"";
  private static final String NUMBERED = "<>&\u2028\u2029";
  private static final long MS_PER_SECOND = 1_000;

  /// More is not read of a file that somebody else has put there.
  private static final int MAX_READ_BYTES = 16 << 20;

  private final Clock clock;
  private final Deque<Integer> free = new ArrayDeque<>();

  /// Null where queries cannot be noted.
  private final @Nullable QueryNotes notes;

  private ActiveQueries(@Nullable QueryNotes notes, int places, Clock clock) {
    this.notes = notes;
    this.clock = clock;
    for (int place = 0; place < places; place++) {
      free.add(place);
    }
  }

  /// What an earlier run has left.
  ///
  /// @param queries entries as they stand there
  /// @param damaged number of entries that are none
  record Unfinished(List<String> queries, int damaged) {}

  /// Names the queries that the last run did not finish, and begins anew.
  ///
  /// @param directory a data directory that this process holds
  /// @param places most queries at once
  public static ActiveQueries open(Path directory, int places, Clock clock) {
    return open(FileSystem.nio(), directory, places, clock);
  }

  static ActiveQueries open(FileSystem fileSystem, Path directory, int places, Clock clock) {
    Path path = directory.resolve(NAME);
    DurableFile file = null;
    try {
      boolean exists = fileSystem.exists(path);
      file = fileSystem.open(path, exists ? FileSystem.Mode.WRITE : FileSystem.Mode.CREATE);
      nameUnfinished(unfinished(file), path);
      file.truncate(0);
      file.preallocate(1 + (long) places * ENTRY_BYTES);
      file.write(ByteBuffer.wrap(new byte[] {'['}), 0);
      return new ActiveQueries(new QueryNotes(file, places), places, clock);
    } catch (IOException e) {
      LOG.warn("queries that run cannot be noted: {}", FileFailure.reason(e));
      close(file);
      return new ActiveQueries(null, places, clock);
    }
  }

  private static void nameUnfinished(Unfinished left, Path path) {
    if (!left.queries().isEmpty()) {
      LOG.warn("queries that the last run did not finish: {}", left.queries());
    }
    if (left.damaged() > 0) {
      LOG.warn("{} entries cannot be read ({})", left.damaged(), path);
    }
  }

  /// What stands in a file.
  static Unfinished unfinished(DurableFile file) throws IOException {
    byte[] bytes = new byte[(int) Math.min(file.sizeBytes(), MAX_READ_BYTES)];
    int size = file.read(ByteBuffer.wrap(bytes), 0);
    List<String> queries = new ArrayList<>();
    int damaged = 0;
    for (int at = 1; at < size; at += ENTRY_BYTES) {
      int end = Math.min(at + ENTRY_BYTES - 1, size);
      int length = 0;
      while (at + length < end && bytes[at + length] != 0) {
        length++;
      }
      if (length > 0) {
        String entry = text(bytes, at, length);
        boolean whole = entry.startsWith(HEAD) && entry.endsWith("}");
        damaged += whole ? 0 : 1;
        if (whole) {
          queries.add(entry);
        }
      }
    }
    return new Unfinished(queries, damaged);
  }

  /// Empty where it is no UTF-8.
  private static String text(byte[] bytes, int at, int length) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, at, length))
          .toString();
    } catch (CharacterCodingException e) {
      LOG.debug("an entry is no UTF-8", e);
      return "";
    }
  }

  /// Notes that `query` runs; no more of them do than there are places.
  ///
  /// @return the place to be given back to [#ends]
  public synchronized int begins(String query) {
    int place = free.remove();
    if (notes != null) {
      notes.begins(place, query, clock.nowMs() / MS_PER_SECOND);
    }
    return place;
  }

  /// Takes the query at `place` away.
  public synchronized void ends(int place) {
    if (notes != null) {
      notes.ends(place);
    }
    free.add(place);
  }

  /// Waits until the file says what runs, where it can.
  void awaitWritten() {
    if (notes != null) {
      notes.awaitWritten();
    }
  }

  static byte[] entry(String query, long seconds) {
    byte[] tail = ("\",\"timestamp_sec\":" + seconds + "}").getBytes(StandardCharsets.US_ASCII);
    ByteBuffer entry = ByteBuffer.allocate(ENTRY_BYTES);
    entry.put(HEAD.getBytes(StandardCharsets.US_ASCII));
    int room = ENTRY_BYTES - 1 - tail.length;
    int at = 0;
    while (at < query.length()) {
      char c = query.charAt(at);
      if (isPlain(c) && entry.position() < room) {
        entry.put((byte) c);
        at++;
        continue;
      }
      int point = query.codePointAt(at);
      byte[] piece = escaped(point).getBytes(StandardCharsets.UTF_8);
      if (entry.position() + piece.length > room) {
        break;
      }
      entry.put(piece);
      at += Character.charCount(point);
    }
    entry.put(tail);
    byte[] bytes = Arrays.copyOf(entry.array(), ENTRY_BYTES);
    bytes[ENTRY_BYTES - 1] = ',';
    return bytes;
  }

  /// Whether a character stands for itself, in one byte, as most do.
  private static boolean isPlain(char c) {
    return c >= ' ' && c < 0x7f && c != '"' && c != '\\' && NUMBERED.indexOf(c) < 0;
  }

  /// A character in a JSON string, escaped as upstream does.
  private static String escaped(int point) {
    return switch (point) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> plainOrNumbered(point);
    };
  }

  private static String plainOrNumbered(int point) {
    if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
      return "\\ufffd"; // half of a character
    }
    return point < ' ' || NUMBERED.indexOf(point) >= 0
        ? "\\u%04x".formatted(point)
        : Character.toString(point);
  }

  /// Gives the file up; what stands in it stays.
  @Override
  public void close() {
    if (notes != null) {
      notes.close();
    }
  }

  private static void close(@Nullable DurableFile file) {
    if (file == null) {
      return;
    }
    try {
      file.close();
    } catch (IOException e) {
      LOG.warn("queries that run: expected=closed, actual={}", FileFailure.reason(e));
    }
  }
}
