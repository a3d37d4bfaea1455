@NullMarked
package io.narthex.server.remote.shards;

import org.jspecify.annotations.NullMarked;
