/// Prometheus' own files, read and written: blocks, write-ahead logs, head chunks. Uses text,
/// labels, sample, encoding and file.
@NullMarked
package io.narthex.storage.exchange;

import org.jspecify.annotations.NullMarked;
