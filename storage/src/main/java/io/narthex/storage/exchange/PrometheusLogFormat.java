package io.narthex.storage.exchange;

/// Layout of write-ahead logs: `wal/00000000` …, `wal/checkpoint.00000007/00000000` …, `wbl/…`.
/// Fixed-width numbers are big-endian.
///
///     segment: pages of 32 KiB; the last may be cut
///     page:    fragments, then zeros where no fragment fits or none was written
///     fragment: type (1) | length of the data (2) | CRC-32C of the data (4) | data
///
///     type: low three bits: 0 zeros up to the end of the page, 1 whole record, 2 first, 3 middle,
///           4 last part of one; bit 3: the record is compressed with snappy, bit 4: with zstd
///
/// A record's parts lie in one segment. A record, decompressed, is a type byte and:
///
///     1 series:      { series (8) | labels (varint) | { name | value }… }…
///     2 samples:     series (8) | timestamp (8) | { series − first, timestamp − first (signed
///                    varints) | value (8) }…
///     3 deletions:   { series (8) | first, last timestamp (signed varints) }…
///     4 exemplars:   as samples, labels behind each value
///     5 markers:     { series (8) | reference of a head chunk (8) }…
///     6 metadata:    { series (varint) | type (1) | fields (varint) | { name | value }… }…
///     7, 9           histograms (9: with custom buckets), 8, 10 float histograms: as samples
///     11 samples with start timestamps: series, timestamp, start (signed varints) | value (8)
///                    | { series − before, timestamp − first (signed varints) | marker (1)
///                    [| start − first start (signed varint)] | value (8) }…
///                    marker: 0 no start, 1 the one before, 2 it follows
///     12, 13         histograms and float histograms in the manner of 11
///
///     histogram:     hint (1) | schema (signed varint) | zero threshold (8) | zero count, count
///                    (varints; of floats: 8 each) | sum (8) | spans, twice: count (varint)
///                    | { offset (signed varint) | length (varint) }… | buckets, twice: count
///                    (varint) | signed varints (of floats: 8 each) | with schema −53: count (varint)
///                    | bounds (8 each)
final class PrometheusLogFormat {
  static final int PAGE_BYTES = 32 << 10;
  static final int HEADER_BYTES = 7;

  static final int TYPE_MASK = 0x07;
  static final int SNAPPY = 0x08;
  static final int ZSTD = 0x10;
  static final int UNKNOWN_BITS = 0xe0;

  static final int PADDING = 0;
  static final int WHOLE = 1;
  static final int FIRST = 2;
  static final int MIDDLE = 3;
  static final int LAST = 4;

  static final int CUSTOM_BUCKETS_SCHEMA = -53;
  static final int NO_START = 0;
  static final int SAME_START = 1;

  private static final String[] METRIC_TYPES = {
    "unknown", "counter", "gauge", "histogram", "gaugehistogram", "summary", "info", "stateset"
  };

  private PrometheusLogFormat() {}

  /// Name of a metadata record's type.
  static String metricType(int code) {
    return code < METRIC_TYPES.length ? METRIC_TYPES[code] : METRIC_TYPES[0];
  }
}
