/// Time, passed in. Uses nothing.
@NullMarked
package io.narthex.storage.clock;

import org.jspecify.annotations.NullMarked;
