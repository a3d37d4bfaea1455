/// Tests of the running server process, with real exporters, senders, tracers and disks.
@NullMarked
package io.narthex.benchmarks.system;

import org.jspecify.annotations.NullMarked;
