package io.narthex.server.remote;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The header checks of the remote-write specification: which message under which compression.
///
/// @param v1 whether `prometheus.WriteRequest` is accepted
/// @param v2 whether `io.prometheus.write.v2.Request` is
public record WriteHeaders(boolean v1, boolean v2) {
  private static final String MEDIA_TYPE = "application/x-protobuf";
  private static final String V1_MESSAGE = "prometheus.WriteRequest";
  private static final String V2_MESSAGE = "io.prometheus.write.v2.Request";

  /// Both messages.
  public static final WriteHeaders BOTH = new WriteHeaders(true, true);

  /// The messages that `names` name.
  ///
  /// @throws IllegalArgumentException for a name that is none
  public static WriteHeaders accepting(List<String> names) {
    for (String name : names) {
      if (!name.equals(V1_MESSAGE) && !name.equals(V2_MESSAGE)) {
        throw new IllegalArgumentException(
            "unknown type for remote write protobuf message "
                + name
                + ", supported: "
                + V1_MESSAGE
                + ", "
                + V2_MESSAGE);
      }
    }
    return new WriteHeaders(names.contains(V1_MESSAGE), names.contains(V2_MESSAGE));
  }

  /// Why a request with these headers is answered with 415.
  ///
  /// @param contentType null or `""`: 1.0
  /// @param contentEncoding null or `""`: snappy
  /// @return null where the request is acceptable
  @Nullable String reasonToRefuse(@Nullable String contentType, @Nullable String contentEncoding) {
    String reason = contentType == null ? null : reasonAgainstType(contentType);
    if (reason != null) {
      return reason;
    }
    boolean isV2 = isV2(contentType);
    if (isV2 ? !v2 : !v1) {
      return (isV2 ? V2_MESSAGE : V1_MESSAGE)
          + " protobuf message is not accepted by this server; only accepts "
          + (v1 ? V1_MESSAGE : V2_MESSAGE);
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
      if (pair[0].equals("proto") && !pair[1].equals(V1_MESSAGE) && !pair[1].equals(V2_MESSAGE)) {
        return "got "
            + contentType
            + " content type; unknown type for remote write protobuf message "
            + pair[1]
            + ", supported: "
            + V1_MESSAGE
            + ", "
            + V2_MESSAGE;
      }
    }
    return null;
  }

  /// Whether an acceptable content type says that the message is one of 2.0.
  static boolean isV2(@Nullable String contentType) {
    if (contentType == null) {
      return false;
    }
    boolean v2 = false;
    for (String part : contentType.split(";", -1)) {
      String parameter = part.strip();
      if (parameter.startsWith("proto=")) {
        v2 = parameter.equals("proto=" + V2_MESSAGE);
        break;
      }
    }
    return v2;
  }
}
