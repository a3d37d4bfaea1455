package io.narthex.server.remote.read;

import io.narthex.server.remote.Protobuf;
import io.narthex.server.remote.SnappyBody;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.encoding.ByteWriter;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.text.Utf8;
import java.nio.ByteBuffer;

/// Writes messages `prometheus.ReadRequest` of one query, compressed.
final class ReadRequestEncoder {
  private static final int REQUEST_QUERIES = 1;
  private static final int REQUEST_TYPES = 2;
  private static final int QUERY_START = 1;
  private static final int QUERY_END = 2;
  private static final int QUERY_MATCHERS = 3;
  private static final int QUERY_HINTS = 4;
  private static final int MATCHER_TYPE = 1;
  private static final int MATCHER_NAME = 2;
  private static final int MATCHER_VALUE = 3;
  private static final int HINTS_STEP = 1;
  private static final int HINTS_FUNCTION = 2;
  private static final int HINTS_START = 3;
  private static final int HINTS_END = 4;
  private static final int HINTS_GROUPING = 5;
  private static final int HINTS_BY = 6;
  private static final int HINTS_RANGE = 7;

  /// Chunks in frames (1), else samples (0), as upstream asks.
  private static final byte[] ACCEPTED_TYPES = {1, 0};

  private ReadRequestEncoder() {}

  static ByteBuffer encode(SeriesQuery query) {
    ByteWriter body = new ByteWriter();
    Protobuf.varint(body, QUERY_START, query.range().startMs());
    Protobuf.varint(body, QUERY_END, query.range().endMs());
    ByteWriter inner = new ByteWriter();
    for (Matcher matcher : query.matchers()) {
      inner.clear();
      Protobuf.varint(inner, MATCHER_TYPE, type(matcher));
      Protobuf.bytes(inner, MATCHER_NAME, Utf8.encode(matcher.name()));
      Protobuf.bytes(inner, MATCHER_VALUE, Utf8.encode(matcher.value()));
      Protobuf.message(body, QUERY_MATCHERS, inner);
    }
    inner.clear();
    hints(query, inner);
    Protobuf.message(body, QUERY_HINTS, inner);
    ByteWriter request = new ByteWriter();
    Protobuf.message(request, REQUEST_QUERIES, body);
    Protobuf.bytes(request, REQUEST_TYPES, ACCEPTED_TYPES);
    return new SnappyBody().compress(request);
  }

  private static int type(Matcher matcher) {
    return switch (matcher.type()) {
      case EQUAL -> 0;
      case NOT_EQUAL -> 1;
      case REGEX -> 2;
      case NOT_REGEX -> 3;
    };
  }

  private static void hints(SeriesQuery query, ByteWriter out) {
    SelectHints hints = query.hints();
    Protobuf.varint(out, HINTS_STEP, hints.stepMs());
    if (!hints.function().isEmpty()) {
      Protobuf.bytes(out, HINTS_FUNCTION, Utf8.encode(hints.function()));
    }
    Protobuf.varint(out, HINTS_START, query.range().startMs());
    Protobuf.varint(out, HINTS_END, query.range().endMs());
    for (String name : hints.grouping()) {
      Protobuf.bytes(out, HINTS_GROUPING, Utf8.encode(name));
    }
    Protobuf.varint(out, HINTS_BY, hints.by() ? 1 : 0);
    Protobuf.varint(out, HINTS_RANGE, hints.rangeMs());
  }
}
