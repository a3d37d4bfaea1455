package io.narthex.storage.database;

/// How far the replay of a [Database] has come, in segment numbers; all 0 before it starts.
///
/// @param minSegment first segment to read
/// @param maxSegment last segment to read
/// @param currentSegment the one being read; at the end `maxSegment`
public record ReplayStage(long minSegment, long maxSegment, long currentSegment) {}
