package io.narthex.server.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the head of a request must fulfil beyond Netty's own checks, so that no two readers of the
/// same bytes see different requests.
final class HeadRules {
  private HeadRules() {}

  /// What is wrong with `head`; null where nothing is.
  static @Nullable String problem(HttpRequest head) {
    if (!head.protocolVersion().protocolName().equals("HTTP")
        || head.protocolVersion().majorVersion() != 1) {
      return "unsupported protocol version";
    }
    List<String> codings = head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (!codings.isEmpty()) {
      if (codings.size() > 1 || !codings.getFirst().strip().equalsIgnoreCase("chunked")) {
        return "unsupported transfer encoding";
      }
      if (head.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
        return "both Transfer-Encoding and Content-Length";
      }
    }
    int hosts = head.headers().getAll(HttpHeaderNames.HOST).size();
    if (hosts > 1) {
      return "too many Host headers";
    }
    if (hosts == 0 && !head.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
      return "missing required Host header";
    }
    return null;
  }

  /// The status that goes with the problem of `head`.
  static HttpResponseStatus status(HttpRequest head) {
    List<String> codings = head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    boolean unknownCoding =
        codings.size() == 1 && !codings.getFirst().strip().equalsIgnoreCase("chunked");
    return unknownCoding ? HttpResponseStatus.NOT_IMPLEMENTED : HttpResponseStatus.BAD_REQUEST;
  }
}
