@NullMarked
package io.narthex.rules.scheduler;

import org.jspecify.annotations.NullMarked;
