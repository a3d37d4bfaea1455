/// Targets and scrape loops.
@NullMarked
package io.narthex.server.scrape;

import org.jspecify.annotations.NullMarked;
