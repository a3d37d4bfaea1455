/// The Alertmanagers of a server: found by discovery, relabelled, and sent what others have
/// written.
@NullMarked
package io.narthex.server.notify;

import org.jspecify.annotations.NullMarked;
