/// Text and OpenMetrics exposition formats.
@NullMarked
package io.narthex.server.exposition;

import org.jspecify.annotations.NullMarked;
