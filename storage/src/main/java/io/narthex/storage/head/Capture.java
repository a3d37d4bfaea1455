package io.narthex.storage.head;

/// What the selections of one snapshot share: the moment they were captured at.
///
/// @param snapshot its number
/// @param extents held until the snapshot is closed
/// @param outOfOrder samples that had come out of order
/// @param lastDeletion deletions up to this number had been made
/// @param oldestMs no sample is older
/// @param newestMs no sample is newer
/// @param seriesEnd series below this index existed
record Capture(
    long snapshot,
    ExtentList extents,
    OutOfOrderView outOfOrder,
    long lastDeletion,
    long oldestMs,
    long newestMs,
    int seriesEnd) {}
