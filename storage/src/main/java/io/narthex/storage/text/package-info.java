/// Go number formatting and parsing, quoting, durations. Uses nothing.
@NullMarked
package io.narthex.storage.text;

import org.jspecify.annotations.NullMarked;
