/// The storage contract: Storage, WriteBatch, Snapshot, SeriesSelection, SampleBatch,
/// StorageException. Uses clock, text, regex, labels, sample.
@NullMarked
package io.narthex.storage;

import org.jspecify.annotations.NullMarked;
