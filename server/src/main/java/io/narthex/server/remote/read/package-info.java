/// Remote read, asking side: other servers are asked for the samples and labels of a query, and
/// their answers become one more source of the storage. Uses config, http, json, the protocol's
/// pieces in `remote` and the storage's peers.
///
/// ```
/// query ─ RemoteReaders ─┬─ RemoteReader (section): who is asked for what
///                        │    └─ ReadClient: request ─ frames or samples ─ PeerSeries
///                        └─ LabelClient: labels, values, series of the API beside
/// ```
///
/// - **A peer that fails is a warning**, and then none of its answers to that query counts: all or
///   nothing. What ends the query itself (cancelled, out of time, over its memory) ends the reads.
/// - **An answer is taken while it arrives**, at most a frame of it as bytes; damage is an error
///   before a sample of the frame is taken.
/// - **Each section has its own threads**, so that a peer that hangs holds up no other.
/// - **Servers do not ask in circles.** A request of ours says that it is a server's, and another
///   Narthex answers it from what it stores itself.
@NullMarked
package io.narthex.server.remote.read;

import org.jspecify.annotations.NullMarked;
