/// Storages to test with: the naive map that serves as the oracle, the adversarial double, and what
/// reads a selection into plain maps. Also used by the tests of the modules above.
@NullMarked
package io.narthex.storage.testing;

import org.jspecify.annotations.NullMarked;
