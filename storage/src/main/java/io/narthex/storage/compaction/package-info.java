/// Which blocks become one and which go, and the merging of blocks. Uses blocks, chunks and files.
@NullMarked
package io.narthex.storage.compaction;

import org.jspecify.annotations.NullMarked;
