/// The segmented, checksummed log, the series log and their replay. Uses encoding and file.
@NullMarked
package io.narthex.storage.wal;

import org.jspecify.annotations.NullMarked;
