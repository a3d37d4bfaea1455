/// The mutable recent window. Uses postings, wal and the contract.
@NullMarked
package io.narthex.storage.head;

import org.jspecify.annotations.NullMarked;
