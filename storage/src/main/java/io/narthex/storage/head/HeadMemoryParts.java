package io.narthex.storage.head;

/// What takes the head's memory outside the heap, and its files.
///
/// @param recordBytes records of series
/// @param columnBytes records of timestamp columns
/// @param slabBytes open tails, and timestamps that are not equally far from each other
/// @param extentBytes sealed vectors in memory
/// @param fileBytes sealed vectors in files
public record HeadMemoryParts(
    long recordBytes, long columnBytes, long slabBytes, long extentBytes, long fileBytes) {}
