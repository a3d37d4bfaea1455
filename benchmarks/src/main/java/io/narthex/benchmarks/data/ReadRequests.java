package io.narthex.benchmarks.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Remote-read requests (`prometheus.ReadRequest`), uncompressed.
public final class ReadRequests {
  private static final byte[] STREAMED_XOR_CHUNKS = {1};

  private ReadRequests() {}

  /// Asks for the series with a label, in frames of chunks.
  public static byte[] frames(String name, String value, long startMs, long endMs) {
    ByteArrayOutputStream matcher = new ByteArrayOutputStream();
    WriteBody.writeField(matcher, 2, name.getBytes(StandardCharsets.UTF_8));
    WriteBody.writeField(matcher, 3, value.getBytes(StandardCharsets.UTF_8));
    ByteArrayOutputStream query = new ByteArrayOutputStream();
    query.write(1 << 3);
    WriteBody.writeVarint(query, startMs);
    query.write(2 << 3);
    WriteBody.writeVarint(query, endMs);
    WriteBody.writeField(query, 3, matcher.toByteArray());
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    WriteBody.writeField(request, 1, query.toByteArray());
    WriteBody.writeField(request, 2, STREAMED_XOR_CHUNKS);
    return request.toByteArray();
  }
}
