package io.narthex.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// An assembled request.
///
/// @param method as it was sent
/// @param path decoded, below the route prefix, bytes as Latin-1 characters
/// @param pathParameter what stood in the place of the route's variable part, decoded as
///   [Parameters] are; `""` where there is none
/// @param rawQuery behind the question mark, `""` where there is none
/// @param body the whole of it, bounded by the endpoint; readable until the answer is finished and
///   owned by the server: who needs it longer retains it
/// @param clientAddress the peer, without port
/// @param cancelled true once the client has gone or the server stops
public record Request(
    String method,
    String path,
    String pathParameter,
    String rawQuery,
    HttpHeaders headers,
    ByteBuf body,
    String clientAddress,
    BooleanSupplier cancelled) {

  /// Value of a header, `""` where absent.
  public String header(CharSequence name) {
    @Nullable String value = headers.get(name);
    return value == null ? "" : value;
  }

  /// The parameters of form body and URL.
  public Parameters parameters() {
    Parameters parameters = new Parameters();
    if (body.isReadable() && takesForm()) {
      String type = mediaType();
      if (type.equals("application/x-www-form-urlencoded")) {
        parameters.addEncoded(body.toString(StandardCharsets.ISO_8859_1));
      } else if (type.equals("multipart/form-data")) {
        MultipartForm.read(this, parameters);
      }
    }
    parameters.addEncoded(rawQuery);
    return parameters;
  }

  private boolean takesForm() {
    return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
  }

  private String mediaType() {
    String type = header(HttpHeaderNames.CONTENT_TYPE);
    int semicolon = type.indexOf(';');
    return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
  }
}
