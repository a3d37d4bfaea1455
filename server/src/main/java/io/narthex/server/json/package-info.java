/// JSON texts that others send, as trees or piece by piece.
@NullMarked
package io.narthex.server.json;

import org.jspecify.annotations.NullMarked;
