/// What other servers answer a query with, as one more source of samples. Uses sources, labels and
/// the contract.
@NullMarked
package io.narthex.storage.peer;

import org.jspecify.annotations.NullMarked;
