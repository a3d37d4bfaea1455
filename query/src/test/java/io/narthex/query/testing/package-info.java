/// What compares the answers of engines. Also used by the tests of the modules above.
@NullMarked
package io.narthex.query.testing;

import org.jspecify.annotations.NullMarked;
