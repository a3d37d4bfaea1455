/// Blocks: immutable directories with the series of one range of time; their writing, reading,
/// checking and the directory that holds them. Uses index, source, chunk and file.
@NullMarked
package io.narthex.storage.block;

import org.jspecify.annotations.NullMarked;
