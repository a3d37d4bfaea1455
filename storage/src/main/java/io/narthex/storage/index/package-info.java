/// The immutable on-disk index of one block: labels, postings, label columns, identities and where
/// the chunks are. Uses postings, labels, file and encoding.
@NullMarked
package io.narthex.storage.index;

import org.jspecify.annotations.NullMarked;
