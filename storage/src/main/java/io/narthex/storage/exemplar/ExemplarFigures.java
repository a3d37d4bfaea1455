package io.narthex.storage.exemplar;

/// Figures of an [ExemplarStore].
///
/// @param maxExemplars how many it takes
/// @param oldestMs timestamp of the one that goes next, 0 where there is none
/// @param appended exemplars taken so far
/// @param outOfOrder exemplars refused so far because their series has a newer one
/// @param sizeBytes about what is held in memory
public record ExemplarFigures(
    long maxExemplars,
    int exemplars,
    int series,
    long oldestMs,
    long appended,
    long outOfOrder,
    long sizeBytes) {}
