@NullMarked
package io.narthex.rules.notify;

import org.jspecify.annotations.NullMarked;
