/// Sources of samples (head, blocks, out-of-order samples) as a query sees them, and their merging
/// by identity. Uses labels, postings and the contract.
@NullMarked
package io.narthex.storage.source;

import org.jspecify.annotations.NullMarked;
