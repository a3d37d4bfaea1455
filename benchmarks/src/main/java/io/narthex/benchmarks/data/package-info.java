/// Generated series that look like real exporters.
@NullMarked
package io.narthex.benchmarks.data;

import org.jspecify.annotations.NullMarked;
