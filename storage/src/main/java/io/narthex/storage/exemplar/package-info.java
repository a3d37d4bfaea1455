/// Exemplars: a bounded store of the newest ones. Uses labels and the contract's memory budget.
@NullMarked
package io.narthex.storage.exemplar;

import org.jspecify.annotations.NullMarked;
