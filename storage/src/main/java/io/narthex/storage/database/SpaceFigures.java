package io.narthex.storage.database;

/// What a [SpaceWatch] knows.
///
/// @param readOnly whether writes are refused for want of space
/// @param freeBytes left on the volume, as of the last look
/// @param reserveBytes held by the reserve file
/// @param readOnlyCount how often writes began to be refused
record SpaceFigures(boolean readOnly, long freeBytes, long reserveBytes, long readOnlyCount) {}
