package io.narthex.server.http;

import java.util.List;

/// How a body is compressed.
enum ContentCoding {
  IDENTITY(""),
  GZIP("gzip"),
  DEFLATE("deflate");

  private final String token;

  ContentCoding(String token) {
    this.token = token;
  }

  String token() {
    return token;
  }

  /// The first known coding in the request's `Accept-Encoding` headers. As upstream: tokens match
  /// exactly, so `gzip;q=0.5` and `GZIP` are unknown.
  static ContentCoding choose(List<String> acceptEncoding) {
    for (String header : acceptEncoding) {
      int at = 0;
      while (at <= header.length()) {
        int end = header.indexOf(',', at);
        if (end < 0) {
          end = header.length();
        }
        String item = header.substring(at, end).strip();
        if (item.equals("gzip")) {
          return GZIP;
        }
        if (item.equals("deflate")) {
          return DEFLATE;
        }
        at = end + 1;
      }
    }
    return IDENTITY;
  }
}
