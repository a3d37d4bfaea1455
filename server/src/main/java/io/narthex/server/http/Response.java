package io.narthex.server.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// An answer.
///
/// @param contentType `""` for none
/// @param headers further ones
/// @param body writes the bytes; called once, on the thread of the endpoint, after the status is
///   decided
public record Response(int status, String contentType, List<Header> headers, Body body) {
  /// Content type of plain texts.
  public static final String TEXT = "text/plain; charset=utf-8";

  private static final Body NOTHING = out -> {};

  public Response {
    headers = List.copyOf(headers);
  }

  /// A header of an answer.
  public record Header(String name, String value) {}

  /// Writes a body.
  @FunctionalInterface
  public interface Body {
    /// Writes all bytes to `out`, which stays open.
    ///
    /// @throws IOException where the client has gone
    void writeTo(OutputStream out) throws IOException;
  }

  /// An answer without a body.
  public static Response empty(int status) {
    return new Response(status, "", List.of(), NOTHING);
  }

  /// An answer of `bytes`, which nobody changes afterwards.
  public static Response of(int status, String contentType, byte[] bytes) {
    return new Response(status, contentType, List.of(), out -> out.write(bytes));
  }

  /// A plain text.
  public static Response text(int status, String text) {
    return of(status, TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /// A plain text in upstream's form for errors: line end, no sniffing.
  public static Response error(int status, String text) {
    return text(status, text + "\n").with("X-Content-Type-Options", "nosniff");
  }

  /// A redirect with the body that upstream writes for GET.
  public static Response redirect(int status, String location, boolean withBody) {
    String reason =
        switch (status) {
          case 301 -> "Moved Permanently";
          case 302 -> "Found";
          default -> "Temporary Redirect";
        };
    String page =
        withBody ? "<a href=\"" + Html.escape(location) + "\">" + reason + "</a>.\n\n" : "";
    return of(status, "text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8))
        .with("Location", location);
  }

  /// This answer with one more header.
  public Response with(String name, String value) {
    List<Header> more = new java.util.ArrayList<>(headers);
    more.add(new Header(name, value));
    return new Response(status, contentType, more, body);
  }
}
