package io.narthex.server.remote.send;

/// How a destination stands.
///
/// @param shardsDesired before rounding and bounds
/// @param pending samples in memory
/// @param parked shards that read alone
/// @param savedSequence the first frame of the log that is needed after a restart
/// @param lastSequence the newest one
/// @param framesDropped frames that the log dropped unsent for want of space
public record DestinationFigures(
    int shards,
    double shardsDesired,
    long pending,
    long pendingExemplars,
    long parked,
    long savedSequence,
    long lastSequence,
    long framesDropped) {
  static final DestinationFigures NONE = new DestinationFigures(0, 0, 0, 0, 0, 0, 0, 0);
}
