package io.narthex.storage.head;

/// Where an extent is in the files of extents, and what is to be found there.
///
/// @param number of the extent
/// @param file number of the file
/// @param offset in the file of the extent's header
/// @param newestMs timestamp of its newest sample
/// @param length of its entries
/// @param crc CRC-32C of its entries
record StoredExtent(long number, long file, long offset, long newestMs, int length, int crc) {}
