/// Server processes of this project and of its peers: starting, asking, ending, and what they use.
@NullMarked
package io.narthex.benchmarks.process;

import org.jspecify.annotations.NullMarked;
