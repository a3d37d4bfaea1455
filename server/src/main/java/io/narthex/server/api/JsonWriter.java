package io.narthex.server.api;

import io.narthex.storage.text.GoFloat;
import io.narthex.storage.text.NumberBytes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Writes JSON text piece by piece, the way upstream prints it; who calls it sees to commas and
/// braces. Buffers; used by one thread.
public final class JsonWriter {
  private static final int BUFFER_BYTES = 16 << 10;
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);

  private final OutputStream out;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int size;

  public JsonWriter(OutputStream out) {
    this.out = out;
  }

  /// Hands everything to the stream below.
  public void flush() throws IOException {
    out.write(buffer, 0, size);
    size = 0;
  }

  private void ensure(int bytes) throws IOException {
    if (BUFFER_BYTES - size < bytes) {
      flush();
    }
  }

  /// ASCII that is JSON already.
  public JsonWriter raw(String ascii) throws IOException {
    int length = ascii.length();
    for (int from = 0; from < length; from += BUFFER_BYTES) {
      int part = Math.min(BUFFER_BYTES, length - from);
      ensure(part);
      for (int i = 0; i < part; i++) {
        buffer[size++] = (byte) ascii.charAt(from + i);
      }
    }
    return this;
  }

  public JsonWriter raw(char ascii) throws IOException {
    ensure(1);
    buffer[size++] = (byte) ascii;
    return this;
  }

  /// A string in quotes with `<`, `>`, `&`, U+2028 and U+2029 escaped.
  public JsonWriter string(String text) throws IOException {
    return string(text, true);
  }

  /// A string in quotes as upstream prints label values: HTML stays as it is.
  JsonWriter labelString(String text) throws IOException {
    return string(text, false);
  }

  /// `"name":`.
  public JsonWriter key(String name) throws IOException {
    return string(name).raw(':');
  }

  private JsonWriter string(String text, boolean escapeHtml) throws IOException {
    raw('"');
    int length = text.length();
    for (int i = 0; i < length; i++) {
      ensure(6);
      char c = text.charAt(i);
      if (c < 0x80) {
        if (c >= ' ' && c != '"' && c != '\\' && !(escapeHtml && isHtml(c))) {
          buffer[size++] = (byte) c;
        } else {
          escape(c);
        }
      } else if (c < 0x800) {
        buffer[size++] = (byte) (0xC0 | (c >> 6));
        buffer[size++] = (byte) (0x80 | (c & 0x3F));
      } else if (Character.isHighSurrogate(c)
          && i + 1 < length
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        int point = Character.toCodePoint(c, text.charAt(++i));
        buffer[size++] = (byte) (0xF0 | (point >> 18));
        buffer[size++] = (byte) (0x80 | ((point >> 12) & 0x3F));
        buffer[size++] = (byte) (0x80 | ((point >> 6) & 0x3F));
        buffer[size++] = (byte) (0x80 | (point & 0x3F));
      } else if (Character.isSurrogate(c)) {
        unicodeEscape('\ufffd');
      } else if (escapeHtml && (c == '\u2028' || c == '\u2029')) {
        unicodeEscape(c);
      } else {
        buffer[size++] = (byte) (0xE0 | (c >> 12));
        buffer[size++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        buffer[size++] = (byte) (0x80 | (c & 0x3F));
      }
    }
    return raw('"');
  }

  private static boolean isHtml(char c) {
    return c == '<' || c == '>' || c == '&';
  }

  private void escape(char c) {
    int named =
        switch (c) {
          case '"' -> '"';
          case '\\' -> '\\';
          case '\n' -> 'n';
          case '\r' -> 'r';
          case '\t' -> 't';
          default -> 0;
        };
    if (named != 0) {
      buffer[size++] = '\\';
      buffer[size++] = (byte) named;
    } else {
      unicodeEscape(c);
    }
  }

  private void unicodeEscape(char c) {
    buffer[size++] = '\\';
    buffer[size++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
      buffer[size++] = HEX[(c >> shift) & 0xF];
    }
  }

  JsonWriter number(long value) throws IOException {
    ensure(20);
    size = NumberBytes.writeLong(value, buffer, size);
    return this;
  }

  /// A number without quotes, otherwise as a sample value. Upstream's encoder keeps exponents of
  /// two digits (`8.01e-07`), which Go's own shortens.
  JsonWriter number(double value) throws IOException {
    return raw(GoFloat.sampleValue(value));
  }

  JsonWriter bool(boolean value) throws IOException {
    return raw(value ? "true" : "false");
  }

  /// A time in seconds, with three decimals unless it is whole.
  JsonWriter timestamp(long timeMs) throws IOException {
    ensure(NumberBytes.MAX_LENGTH);
    size = NumberBytes.writeTimestamp(timeMs, buffer, size);
    return this;
  }

  /// A sample value: a number in quotes, without exponent from 1e-6 up to 1e21.
  JsonWriter value(double value) throws IOException {
    ensure(NumberBytes.MAX_LENGTH + 2);
    buffer[size++] = '"';
    size = NumberBytes.writeSampleValue(value, buffer, size);
    buffer[size++] = '"';
    return this;
  }
}
