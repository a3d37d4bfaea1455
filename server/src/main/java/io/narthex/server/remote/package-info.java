/// Remote write, receiving side: snappy and protobuf read by hand, wire keys, acceptance per
/// sample. Uses http and the storage contract.
@NullMarked
package io.narthex.server.remote;

import org.jspecify.annotations.NullMarked;
