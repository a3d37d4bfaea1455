/// The same questions to two servers that hold the same samples, and how their answers differ.
@NullMarked
package io.narthex.benchmarks.differential;

import org.jspecify.annotations.NullMarked;
