package io.narthex.storage.wal;

/// Figures of a [Log] since it was opened.
///
/// @param segment number of the segment that is written to, 0 where none could be begun yet
/// @param lastSequence sequence of the newest frame
/// @param durableSequence every frame up to this one is on stable storage
/// @param inFlightBytes bytes of frames in memory, because they are not
/// @param framesAppended frames taken
/// @param bytesWritten bytes written to segments and series log, preallocation left out
/// @param syncs group commits that ended with a sync
/// @param syncNanos time spent in them, writing included
/// @param syncFailures writes and syncs that failed
/// @param refusals appends refused
/// @param segmentBytes size of all segments and of the series log on disk
/// @param stalls how often the disk did not end a write or a sync in time
/// @param fault why frames are refused or soon will be, `""` where all is well
public record LogStatistics(
    long segment,
    long lastSequence,
    long durableSequence,
    long inFlightBytes,
    long framesAppended,
    long bytesWritten,
    long syncs,
    long syncNanos,
    long syncFailures,
    long refusals,
    long segmentBytes,
    long stalls,
    String fault) {}
