package io.narthex.server.remote;

import io.narthex.storage.encoding.ByteWriter;
import io.narthex.storage.encoding.SnappyEncoder;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Compresses whole messages in snappy's block format. Reused; not thread-safe.
public final class SnappyBody {
  private final SnappyEncoder encoder = new SnappyEncoder();
  private final ByteWriter out = new ByteWriter();

  /// A block that holds `message`.
  public ByteBuffer compress(ByteWriter message) {
    out.clear();
    out.putVarint(message.length());
    encoder.encodeAll(message, out);
    return ByteBuffer.wrap(Arrays.copyOf(out.bytes(), out.length())).asReadOnlyBuffer();
  }
}
