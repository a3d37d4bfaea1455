/// Remote write, sending side: what was committed goes on to other servers, without loss over
/// restarts and outages on either side. Uses config, http, the receiver's field numbers and the
/// storage's commit log.
///
/// ```
/// commit log ─ reader ─┬─ lane 0: samples that wait ─ request ─ answer ─┐
///   (one thread per    ├─ lane 1 …                                      ├─ save-point: the lowest
///    destination)      └─ lane n …                                      ┘  frame not yet answered
/// ```
///
/// - **A destination reads the log for itself**, from its save-point on, and only what is on disk.
///   The save-point is the lowest frame of which a sample has not been answered; it is written and
///   synced about every second and at the stop. After a kill what was sent since is sent again: at
///   least once, never less.
/// - **A lane is a range of hashes of label sets.** It has one request under way at a time, so the
///   samples of a series arrive in order. Lanes hold a bounded number of samples each; what does
///   not fit stays in the log.
/// - **A lane that is stuck holds up no other.** Where its neighbours starve it is parked: it gets
///   a reader of its own, from the sample that did not fit on, and joins the others when it has
///   caught up.
/// - **The number of lanes changes at a frame.** From it on new lanes take the samples; each waits
///   with its first request until the lanes that had its hashes before are empty. Nothing is
///   flushed, nothing dropped, no order changed.
/// - **A shard is a destination that leaves series to others.** Its [Share] is asked once per
///   series ref, after relabelling; the answer is kept with what the series is sent as.
///   [ShardPlaces] sets places back when ownership changes, so that what waits reaches its new
///   owner.
/// - **Answers.** 2xx: done. 5xx, 429, no answer: again, after a random part of an interval that
///   doubles, or what `Retry-After` asks for. 413: in halves. 400: in halves until what is refused
///   is alone, and that is dropped. 415, or 2.0 taken without its `-Written` headers: 1.0 from then
///   on. Anything else refuses the request for good: dropped and counted.
@NullMarked
package io.narthex.server.remote.send;

import org.jspecify.annotations.NullMarked;
