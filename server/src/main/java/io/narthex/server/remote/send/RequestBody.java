package io.narthex.server.remote.send;

import io.narthex.server.config.RemoteWriteConfig.Message;
import java.nio.ByteBuffer;

/// A request that is ready to be sent.
///
/// @param bytes compressed, from position to limit; read only
/// @param samples in it; fewer than asked for where some are not sent
/// @param newestMs newest timestamp in it, `Long.MIN_VALUE` for none
record RequestBody(Message message, ByteBuffer bytes, int samples, int exemplars, long newestMs) {
  /// Bytes of the request.
  int sizeBytes() {
    return bytes.remaining();
  }

  boolean isEmpty() {
    return samples == 0 && exemplars == 0;
  }
}
