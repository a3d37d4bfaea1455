/// Main: the only place that constructs; starts and stops in order.
@NullMarked
package io.narthex.server;

import org.jspecify.annotations.NullMarked;
