/// JSON texts that others send, as trees; uses nothing.
@NullMarked
package io.narthex.server.json;

import org.jspecify.annotations.NullMarked;
