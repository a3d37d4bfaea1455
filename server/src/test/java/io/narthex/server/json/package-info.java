@NullMarked
package io.narthex.server.json;

import org.jspecify.annotations.NullMarked;
