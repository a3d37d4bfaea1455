package io.narthex.storage.wal;

/// How far a replay has come, in segment numbers; all 0 before it starts.
///
/// @param minSegment first segment to read
/// @param maxSegment last segment to read
/// @param currentSegment the one being read; at the end `maxSegment`
public record ReplayProgress(long minSegment, long maxSegment, long currentSegment) {}
