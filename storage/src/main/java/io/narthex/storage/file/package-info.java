/// Durable files: the one seam for file access and fault injection. Uses clock and encoding.
@NullMarked
package io.narthex.storage.file;

import org.jspecify.annotations.NullMarked;
