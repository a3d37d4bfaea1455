package io.narthex.storage.exchange;

import java.util.List;

/// What reading a whole block found.
///
/// @param counts what is there and whole, deleted samples too
/// @param damages one line for each damaged part, at most [#MAX_DAMAGES]; empty: all is whole
public record BlockVerification(BlockMeta.Counts counts, List<String> damages) {
  /// Damages after which reading ends.
  public static final int MAX_DAMAGES = 100;

  public BlockVerification {
    damages = List.copyOf(damages);
  }
}
