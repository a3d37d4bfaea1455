/// Test support: recorded behaviour to hold against, seeded randomness. Uses nothing of the
/// product.
@NullMarked
package io.narthex.storage.conformance;

import org.jspecify.annotations.NullMarked;
