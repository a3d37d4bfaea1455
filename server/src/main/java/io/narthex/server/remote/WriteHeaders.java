package io.narthex.server.remote;

import org.jspecify.annotations.Nullable;

/// The header checks of the remote-write specification: which message under which compression.
final class WriteHeaders {
  private static final String MEDIA_TYPE = "application/x-protobuf";
  private static final String V1_MESSAGE = "prometheus.WriteRequest";
  private static final String V2_MESSAGE = "io.prometheus.write.v2.Request";

  private WriteHeaders() {}

  /// Why a request with these headers is answered with 415.
  ///
  /// @param contentType null or `""`: 1.0
  /// @param contentEncoding null or `""`: snappy
  /// @return null where the request is acceptable
  static @Nullable String reasonToRefuse(
      @Nullable String contentType, @Nullable String contentEncoding) {
    String reason = contentType == null ? null : reasonAgainstType(contentType);
    if (reason != null) {
      return reason;
    }
    if (contentEncoding != null
        && !contentEncoding.isEmpty()
        && !contentEncoding.equals("snappy")) {
      return contentEncoding
          + " encoding (compression) is not accepted by this server; only snappy is acceptable";
    }
    return null;
  }

  private static @Nullable String reasonAgainstType(String contentType) {
    if (contentType.isBlank()) {
      return null;
    }
    String[] parts = contentType.split(";", -1);
    if (!parts[0].strip().equals(MEDIA_TYPE)) {
      return "expected "
          + MEDIA_TYPE
          + " as the first (media) part, got "
          + contentType
          + " content-type";
    }
    for (int i = 1; i < parts.length; i++) {
      String[] pair = parts[i].strip().split("=", 2);
      if (pair.length != 2) {
        return "as per https://www.rfc-editor.org/rfc/rfc9110#parameter expected parameters to be"
            + " key-values, got "
            + parts[i]
            + " in "
            + contentType
            + " content-type";
      }
      if (pair[0].equals("proto") && !pair[1].equals(V1_MESSAGE)) {
        return pair[1].equals(V2_MESSAGE)
            ? V2_MESSAGE
                + " protobuf message is not accepted by this server; only accepts "
                + V1_MESSAGE
            : "got "
                + contentType
                + " content type; unknown type for remote write protobuf message "
                + pair[1]
                + ", supported: "
                + V1_MESSAGE;
      }
    }
    return null;
  }
}
