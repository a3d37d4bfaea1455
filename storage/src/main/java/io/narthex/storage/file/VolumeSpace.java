package io.narthex.storage.file;

/// Space on a volume.
///
/// @param freeBytes that may still be written; 0 also where that is not known
/// @param totalBytes size of the volume; 0 where that is not known
public record VolumeSpace(long freeBytes, long totalBytes) {}
