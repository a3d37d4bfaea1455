package io.narthex.storage.head;

/// By how much samples that came out of order were older than the newest of all.
///
/// @param boundsMs upper bounds of all buckets but the last, ascending
/// @param counts samples of each bucket alone, one more than bounds
/// @param sumMs of all
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns, never compared
public record DelayFigures(long[] boundsMs, long[] counts, double sumMs) {}
