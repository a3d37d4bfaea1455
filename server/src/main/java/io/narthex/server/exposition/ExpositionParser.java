package io.narthex.server.exposition;

import org.jspecify.annotations.Nullable;

/// Reads one body from its start to its end, line by line, in the caller's rhythm. Works on the
/// bytes: a sample line costs no object until its labels are asked for. Accepts exactly what
/// Prometheus 3.14 accepts. Not thread-safe.
public sealed interface ExpositionParser permits TextParser, OpenMetricsParser {
  /// What [#next] found.
  enum Entry {
    /// A sample: see [#sample].
    SERIES,
    /// A TYPE line: see [#family].
    TYPE,
    /// A HELP line: see [#family].
    HELP,
    /// A UNIT line: see [#family].
    UNIT,
    /// A comment: see [#family].
    COMMENT,
    /// The end of the body.
    END
  }

  /// Goes to the next entry.
  ///
  /// @throws ExpositionException where the body breaks the rules
  Entry next();

  /// The sample of the last `SERIES` entry; overwritten by [#next].
  SampleLine sample();

  /// The last `TYPE`, `HELP`, `UNIT` or `COMMENT` entry; overwritten by [#next].
  FamilyLine family();

  /// The unit in force, `""` where none: that of the last UNIT line.
  String unit();

  /// The exemplar of the last `SERIES` entry, null where it has none.
  @Nullable Exemplar exemplar();

  /// Start time of the last `SERIES` entry in ms since the epoch, 0 where unknown. Looks ahead for
  /// its `_created` line; from then on such lines are no entries of their own.
  long startTimestampMs();

  /// A parser for `body[0..length)`.
  ///
  /// @param body needs one byte of room behind `length`, which is overwritten; the parser's from
  ///   here on
  static ExpositionParser of(ExpositionFormat format, byte[] body, int length) {
    return switch (format) {
      case TEXT -> new TextParser(body, length);
      case OPENMETRICS -> new OpenMetricsParser(body, length, false);
      case PROTOBUF ->
          throw new ExpositionException("not supported: protobuf exposition format", 0);
    };
  }
}
