/// JMH benchmarks of kernels.
@NullMarked
package io.narthex.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
