package io.narthex.server.remote;

import static io.narthex.server.remote.ReadRequestFields.HINTS_END;
import static io.narthex.server.remote.ReadRequestFields.HINTS_FUNCTION;
import static io.narthex.server.remote.ReadRequestFields.HINTS_START;
import static io.narthex.server.remote.ReadRequestFields.MATCHER_NAME;
import static io.narthex.server.remote.ReadRequestFields.MATCHER_TYPE;
import static io.narthex.server.remote.ReadRequestFields.MATCHER_VALUE;
import static io.narthex.server.remote.ReadRequestFields.QUERY_END;
import static io.narthex.server.remote.ReadRequestFields.QUERY_HINTS;
import static io.narthex.server.remote.ReadRequestFields.QUERY_MATCHERS;
import static io.narthex.server.remote.ReadRequestFields.QUERY_START;
import static io.narthex.server.remote.ReadRequestFields.REQUEST_QUERIES;
import static io.narthex.server.remote.ReadRequestFields.REQUEST_TYPES;

import io.narthex.storage.TimeRange;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.text.Utf8;
import java.util.ArrayList;
import java.util.List;

/// Reads the message of a remote-read request. Bounds queries and matchers, since each takes more
/// than the bytes that it is sent in.
final class ReadRequestDecoder {
  private static final int MAX_QUERIES = 10_000;
  private static final int MAX_MATCHERS = 100_000;
  private static final int MAX_TYPES = 100;

  /// The hint of who asks for label sets alone.
  private static final String SERIES_FUNCTION = "series";

  private int matcherCount;

  /// What the hints say that matters here.
  private record Hints(long startMs, long endMs, String function) {
    static final Hints NONE = new Hints(0, 0, "");

    TimeRange cut(long fromMs, long toMs) {
      return startMs == 0 && endMs == 0
          ? new TimeRange(fromMs, toMs)
          : new TimeRange(Math.max(fromMs, startMs), Math.min(toMs, endMs));
    }
  }

  /// The request in `bytes[0..length)`.
  static ReadRequest decode(byte[] bytes, int length) throws MalformedBodyException {
    ProtobufCursor fields = new ProtobufCursor();
    fields.reset(bytes, 0, length);
    return new ReadRequestDecoder().request(fields);
  }

  private ReadRequest request(ProtobufCursor fields) throws MalformedBodyException {
    List<ReadRequest.Query> queries = new ArrayList<>();
    List<Integer> types = new ArrayList<>();
    while (fields.nextField()) {
      switch (fields.field()) {
        case REQUEST_QUERIES -> {
          require(queries.size() < MAX_QUERIES, "queries", MAX_QUERIES);
          queries.add(query(enter(fields, "queries")));
        }
        case REQUEST_TYPES -> {
          if (fields.wireType() == ProtobufCursor.VARINT) {
            types.add((int) fields.readVarint());
          } else {
            ProtobufCursor packed = enter(fields, "accepted_response_types");
            while (packed.hasMore()) {
              require(types.size() < MAX_TYPES, "accepted_response_types", MAX_TYPES);
              types.add((int) packed.readVarint());
            }
          }
          require(types.size() <= MAX_TYPES, "accepted_response_types", MAX_TYPES);
        }
        default -> fields.skip();
      }
    }
    return new ReadRequest(queries, types);
  }

  private static void require(boolean fits, String what, int limit) throws MalformedBodyException {
    if (!fits) {
      throw new MalformedBodyException(what + ": expected=at most " + limit + ", actual=more");
    }
  }

  /// A cursor over the message that is the value of the field at hand, which is passed.
  private static ProtobufCursor enter(ProtobufCursor fields, String name)
      throws MalformedBodyException {
    fields.expect(ProtobufCursor.LENGTH_DELIMITED, name);
    int length = fields.readLength();
    ProtobufCursor inner = new ProtobufCursor();
    inner.reset(fields.array(), fields.position(), fields.position() + length);
    fields.jump(length);
    return inner;
  }

  private ReadRequest.Query query(ProtobufCursor fields) throws MalformedBodyException {
    long startMs = 0;
    long endMs = 0;
    Hints hints = Hints.NONE;
    List<ReadRequest.ReadMatcher> matchers = new ArrayList<>();
    while (fields.nextField()) {
      switch (fields.field()) {
        case QUERY_START -> startMs = varint(fields, "start_timestamp_ms");
        case QUERY_END -> endMs = varint(fields, "end_timestamp_ms");
        case QUERY_MATCHERS -> {
          require(matcherCount++ < MAX_MATCHERS, "matchers", MAX_MATCHERS);
          matchers.add(matcher(enter(fields, "matchers")));
        }
        case QUERY_HINTS -> hints = hints(enter(fields, "hints"));
        default -> fields.skip();
      }
    }
    return new ReadRequest.Query(
        hints.cut(startMs, endMs), matchers, hints.function.equals(SERIES_FUNCTION));
  }

  private static ReadRequest.ReadMatcher matcher(ProtobufCursor fields)
      throws MalformedBodyException {
    long type = 0;
    String name = "";
    String value = "";
    while (fields.nextField()) {
      switch (fields.field()) {
        case MATCHER_TYPE -> type = varint(fields, "type");
        case MATCHER_NAME -> name = text(fields, "name");
        case MATCHER_VALUE -> value = text(fields, "value");
        default -> fields.skip();
      }
    }
    MatchType known =
        switch ((int) type) {
          case 0 -> MatchType.EQUAL;
          case 1 -> MatchType.NOT_EQUAL;
          case 2 -> MatchType.REGEX;
          case 3 -> MatchType.NOT_REGEX;
          default -> null;
        };
    return new ReadRequest.ReadMatcher(known, name, value);
  }

  private static Hints hints(ProtobufCursor fields) throws MalformedBodyException {
    long startMs = 0;
    long endMs = 0;
    String function = "";
    while (fields.nextField()) {
      switch (fields.field()) {
        case HINTS_FUNCTION -> function = text(fields, "func");
        case HINTS_START -> startMs = varint(fields, "start_ms");
        case HINTS_END -> endMs = varint(fields, "end_ms");
        default -> fields.skip();
      }
    }
    return new Hints(startMs, endMs, function);
  }

  private static long varint(ProtobufCursor fields, String name) throws MalformedBodyException {
    fields.expect(ProtobufCursor.VARINT, name);
    return fields.readVarint();
  }

  private static String text(ProtobufCursor fields, String name) throws MalformedBodyException {
    fields.expect(ProtobufCursor.LENGTH_DELIMITED, name);
    int length = fields.readLength();
    int from = fields.position();
    fields.jump(length);
    return Utf8.decode(fields.array(), from, from + length);
  }
}
