package io.narthex.server;

import io.narthex.server.http.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.xerial.snappy.Snappy;

/// One sample of the series `pushed{a="b"}`, remote-written to a server.
final class PushedSample {
  private PushedSample() {}

  static RawClient.Answer send(ServerProcess server, long timeMs, double value) throws IOException {
    byte[] sample =
        ByteBuffer.allocate(9)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) 0x09)
            .putDouble(value)
            .array();
    ByteArrayOutputStream series = new ByteArrayOutputStream();
    field(series, 1, label("__name__", "pushed"));
    field(series, 1, label("a", "b"));
    ByteArrayOutputStream stamped = new ByteArrayOutputStream();
    stamped.writeBytes(sample);
    stamped.write(0x10);
    varint(stamped, timeMs);
    field(series, 2, stamped.toByteArray());
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    field(request, 1, series.toByteArray());
    return server.post(
        "/api/v1/write",
        "Content-Type: application/x-protobuf\r\nContent-Encoding: snappy\r\n",
        Snappy.compress(request.toByteArray()));
  }

  private static byte[] label(String name, String value) {
    ByteArrayOutputStream label = new ByteArrayOutputStream();
    field(label, 1, name.getBytes(StandardCharsets.UTF_8));
    field(label, 2, value.getBytes(StandardCharsets.UTF_8));
    return label.toByteArray();
  }

  private static void field(ByteArrayOutputStream out, int number, byte[] bytes) {
    out.write(number << 3 | 2);
    varint(out, bytes.length);
    out.writeBytes(bytes);
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    for (; rest > 0x7F; rest >>>= 7) {
      out.write((int) ((rest & 0x7F) | 0x80));
    }
    out.write((int) rest);
  }
}
