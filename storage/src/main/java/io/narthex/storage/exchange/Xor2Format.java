package io.narthex.storage.exchange;

/// Layout of XOR2 chunks, float samples with optional start timestamps.
///
///     number of samples (2 bytes) | start header (1 byte) | bit stream
///
///     start header: top bit: the first sample has a start timestamp; other bits: index of the
///                   sample that first has another one than the sample before, 0: there is none
///
///     sample 0:  timestamp (signed varint) | value (64 bits)
///                [timestamp − start (signed varint)]                        if the top bit is set
///     sample 1:  delta (varint) | change of the value | [start]
///     sample 2…: 0      same delta, same value                             | [start]
///                10     same delta | 0 old window or 1 new window          | [start]
///                110    change of the delta (13 bits) | change of the value | [start]
///                1110   change of the delta (20 bits) | change of the value | [start]
///                11110  change of the delta (64 bits) | change of the value | [start]
///                11111  same delta, stale marker                           | [start]
///
///     change of the value: 0 none | 10, old window | 110, new window | 111 stale marker
///     start: the timestamp before − start, in the sample of the header as it is, later as the
///            change against the sample before    (VariableBits)
///
/// Values change against the last one that was no stale marker (0 where there is none). Because the
/// header has seven bits, sample 127 is named in it even if its start is the same.
final class Xor2Format {
  static final int START_HEADER_OFFSET = 2;
  static final int FIRST_START_KNOWN = 0x80;
  static final int MAX_FIRST_CHANGE = 0x7f;

  private Xor2Format() {}
}
