package io.narthex.storage.chunk;

/// Layout of a timestamp column: one to many vectors back to back, at most 512 timestamps in all,
/// ascending. Like a value chunk it may be concatenated and has no stored lengths.
///
/// ```
/// vector
///   byte    bits 0–2: kind; bits 3–7: zero
///   varint  timestamps − 1
///   varint  first timestamp in ms, zigzag
///   payload, by kind:
///     0 regular          varint  step in ms; 1 to 512 timestamps
///     1 holes            varint  step in ms
///                        varint  slots of the grid − 1
///                        a bit per slot, low bits first: whether there is a timestamp; the first
///                        slot and the last have one
///     2 jitter           varint  step in ms
///                        residual block: each timestamp − its place in the grid, without the first
///     3 deltas           residual block: differences
///     4 delta-of-deltas  varint  first difference, zigzag
///                        residual block: differences of the differences
///   Kinds 1 to 4 have at most 128 timestamps: kinds 1 to 3 from 2 on, kind 4 from 3 on. A grid has
///   at most 512 slots.
/// ```
///
/// Residual blocks: see [ResidualFormat]. All arithmetic is modulo 2⁶⁴.
final class TimestampChunkFormat {
  static final int REGULAR = 0;
  static final int HOLES = 1;
  static final int JITTER = 2;
  static final int DELTAS = 3;
  static final int DELTA_OF_DELTAS = 4;

  /// Most timestamps of a vector that is not regular.
  static final int MAX_IRREGULAR = 128;

  static final int MAX_SLOTS = 512;

  private TimestampChunkFormat() {}
}
