/// Target discovery: static, file, http.
@NullMarked
package io.narthex.server.discovery;

import org.jspecify.annotations.NullMarked;
