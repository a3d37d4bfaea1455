package io.narthex.server.remote.read;

import io.narthex.storage.peer.PeerSeries;

/// What a peer answered one selector with.
///
/// @param histograms how many samples were left out because they are native histograms
public record ReadAnswer(PeerSeries series, long histograms) {}
