/// Sharded servers and pairs of replicas, read as one.
@NullMarked
package io.narthex.server.remote.shards;

import org.jspecify.annotations.NullMarked;
