package io.narthex.storage.database;

/// What became of recovery snapshots since the start.
///
/// @param written snapshots written
/// @param writeNanos time it took
/// @param bytesWritten bytes of the snapshots
/// @param failures snapshots that could not be written
/// @param used whether the start used one
/// @param damaged snapshots that were found and could not be used at the start
/// @param extentsLost damaged extents of sealed vectors that neither a snapshot nor the log could
///   replace
public record RecoveryFigures(
    long written,
    long writeNanos,
    long bytesWritten,
    long failures,
    boolean used,
    int damaged,
    int extentsLost) {}
