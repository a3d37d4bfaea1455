package io.narthex.server.remote.send;

import io.narthex.storage.encoding.ByteWriter;
import io.narthex.storage.exemplar.Exemplar;

/// Writes one kind of message, time series by time series, each with one sample or one exemplar, as
/// upstream does. Reused; not thread-safe.
interface RequestFormat {
  /// Begins a message.
  void begin();

  /// Adds a sample.
  ///
  /// @param place of its series in [SentSeries]
  void sample(int place, long timestampMs, double value);

  /// Adds an exemplar.
  void exemplar(int place, Exemplar exemplar);

  /// The whole message; valid until the next call.
  ByteWriter end();
}
