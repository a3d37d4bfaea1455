/// Parse, plan, execute under limits of time, samples, memory.
@NullMarked
package io.narthex.query.engine;

import org.jspecify.annotations.NullMarked;
