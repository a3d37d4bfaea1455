/// Remote write, receiving side.
@NullMarked
package io.narthex.server.remote;

import org.jspecify.annotations.NullMarked;
