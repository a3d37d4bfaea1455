/// The HTTP API under /api/v1, one class per endpoint family.
@NullMarked
package io.narthex.server.api;

import org.jspecify.annotations.NullMarked;
