package io.narthex.storage.wal;

/// How far a replay has come, in segment numbers; all 0 before it starts. A recovery snapshot
/// counts like segments in front: where one is read, maximum and current are higher than the
/// numbers of the segments by as many.
///
/// @param minSegment first segment to read
/// @param maxSegment last segment to read, the number of steps of the snapshot added
/// @param currentSegment the one being read; at the end `maxSegment`
public record ReplayProgress(long minSegment, long maxSegment, long currentSegment) {}
