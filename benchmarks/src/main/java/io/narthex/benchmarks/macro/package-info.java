/// Whole servers side by side with peers.
@NullMarked
package io.narthex.benchmarks.macro;

import org.jspecify.annotations.NullMarked;
