package io.narthex.storage.wal;

/// What a replay read and what it could not.
///
/// @param segments segment files read
/// @param framesRead frames delivered to the sink
/// @param samplesRead samples in them
/// @param seriesRead series delivered, from either copy
/// @param recordsLost frames that were acknowledged, or may have been, and cannot be read any more
/// @param recordsTorn frames that never became durable: the torn end of an unclean stop, no loss
/// @param seriesLogDamages damaged places of the series log; the other copy of its series suffices
/// @param bytesSkipped damaged bytes, the torn end left out
/// @param bytesTorn bytes of the torn end
/// @param unknownRecords records of types this version does not know, skipped
/// @param firstSequence lowest sequence that the log knows of, 0 for an empty log
/// @param lastSequence highest sequence used so far, 0 for an empty log
public record ReplayReport(
    int segments,
    long framesRead,
    long samplesRead,
    long seriesRead,
    long recordsLost,
    long recordsTorn,
    long seriesLogDamages,
    long bytesSkipped,
    long bytesTorn,
    long unknownRecords,
    long firstSequence,
    long lastSequence) {}
