/// Command-line entry points beside the server.
@NullMarked
package io.narthex.server.cli;

import org.jspecify.annotations.NullMarked;
