package io.narthex.benchmarks.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// Walks over the messages of remote-write 1.0 bodies: what the benchmarks themselves have to know
/// of them, apart from any server's code.
public final class WriteMessage {
  private static final int FIRST = 1 << 3 | 2;
  private static final int SECOND = 2 << 3 | 2;
  private static final int SYMBOLS = 4;
  private static final int SERIES_V2 = 5;

  private final byte[] bytes;
  private int at;

  private WriteMessage(byte[] bytes) {
    this.bytes = bytes;
  }

  /// Number of samples in a body.
  public static long samples(byte[] body) {
    WriteMessage message = new WriteMessage(body);
    long samples = 0;
    while (message.at < body.length) {
      boolean isSeries = message.bytes[message.at++] == FIRST;
      int end = message.length() + message.at;
      while (isSeries && message.at < end) {
        samples += message.bytes[message.at++] == SECOND ? 1 : 0;
        int length = message.length();
        message.at += length;
      }
      message.at = end;
    }
    return samples;
  }

  /// The same series and samples as a remote-write 2.0 body (`io.prometheus.write.v2.Request`).
  ///
  /// @param body has nothing else
  public static byte[] toV2(byte[] body) {
    Map<String, Integer> symbols = new LinkedHashMap<>(Map.of("", 0));
    ByteArrayOutputStream all = new ByteArrayOutputStream(body.length / 2);
    WriteMessage message = new WriteMessage(body);
    while (message.at < body.length) {
      message.at++;
      int end = message.length() + message.at;
      ByteArrayOutputStream refs = new ByteArrayOutputStream();
      ByteArrayOutputStream samples = new ByteArrayOutputStream();
      while (message.at < end) {
        if (message.bytes[message.at++] == FIRST) {
          message.label(symbols, refs);
        } else {
          int length = message.length();
          samples.write(SECOND);
          WriteBody.writeVarint(samples, length);
          samples.write(body, message.at, length);
          message.at += length;
        }
      }
      ByteArrayOutputStream series = new ByteArrayOutputStream();
      WriteBody.writeField(series, 1, refs.toByteArray());
      series.writeBytes(samples.toByteArray());
      WriteBody.writeField(all, SERIES_V2, series.toByteArray());
    }
    ByteArrayOutputStream request = new ByteArrayOutputStream(body.length / 2);
    for (String symbol : symbols.keySet()) {
      WriteBody.writeField(request, SYMBOLS, symbol.getBytes(StandardCharsets.UTF_8));
    }
    request.writeBytes(all.toByteArray());
    return request.toByteArray();
  }

  /// Appends the references of a label: its name, then its value.
  private void label(Map<String, Integer> symbols, ByteArrayOutputStream refs) {
    int end = length() + at;
    while (at < end) {
      at++;
      int length = length();
      String text = new String(bytes, at, length, StandardCharsets.UTF_8);
      at += length;
      Integer known = symbols.get(text);
      int ref = known == null ? symbols.size() : known;
      symbols.put(text, ref);
      WriteBody.writeVarint(refs, ref);
    }
  }

  private int length() {
    int length = 0;
    int shift = 0;
    byte next;
    do {
      next = bytes[at++];
      length |= (next & 0x7f) << shift;
      shift += 7;
    } while (next < 0);
    return length;
  }
}
