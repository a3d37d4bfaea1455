/// Varints, bit packing, CRC-32C, keyed hashes, snappy, zstd: bytes without meaning. Uses nothing.
@NullMarked
package io.narthex.storage.encoding;

import org.jspecify.annotations.NullMarked;
