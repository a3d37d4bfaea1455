package io.narthex.server.remote.read;

import static io.narthex.server.remote.ReadRequestFields.HINTS_BY;
import static io.narthex.server.remote.ReadRequestFields.HINTS_END;
import static io.narthex.server.remote.ReadRequestFields.HINTS_FUNCTION;
import static io.narthex.server.remote.ReadRequestFields.HINTS_GROUPING;
import static io.narthex.server.remote.ReadRequestFields.HINTS_RANGE;
import static io.narthex.server.remote.ReadRequestFields.HINTS_START;
import static io.narthex.server.remote.ReadRequestFields.HINTS_STEP;
import static io.narthex.server.remote.ReadRequestFields.MATCHER_NAME;
import static io.narthex.server.remote.ReadRequestFields.MATCHER_TYPE;
import static io.narthex.server.remote.ReadRequestFields.MATCHER_VALUE;
import static io.narthex.server.remote.ReadRequestFields.QUERY_END;
import static io.narthex.server.remote.ReadRequestFields.QUERY_HINTS;
import static io.narthex.server.remote.ReadRequestFields.QUERY_MATCHERS;
import static io.narthex.server.remote.ReadRequestFields.QUERY_START;
import static io.narthex.server.remote.ReadRequestFields.REQUEST_QUERIES;
import static io.narthex.server.remote.ReadRequestFields.REQUEST_TYPES;

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
