/// Compressed runs of one series' samples: vectors of values, chunks that join them, timestamp
/// columns. Works on heap arrays only. Uses encoding and sample.
@NullMarked
package io.narthex.storage.chunk;

import org.jspecify.annotations.NullMarked;
