package io.narthex.server.remote;

/// How much of a remote-write 2.0 request is stored, as its answer's headers say.
public record Written(int samples, int histograms, int exemplars) {
  /// Nothing.
  static final Written NOTHING = new Written(0, 0, 0);
}
