package io.narthex.server.exposition;

import java.nio.charset.StandardCharsets;

/// One HELP, TYPE, UNIT or comment line as byte ranges of its body: owned and overwritten by the
/// parser that hands it out. Not thread-safe.
public final class FamilyLine {
  private final byte[] bytes;
  private final boolean quotesEscaped;
  private int nameStart;
  private int nameEnd;
  private int textStart;
  private int textEnd;
  private MetricType type = MetricType.UNKNOWN;

  FamilyLine(byte[] bytes, boolean quotesEscaped) {
    this.bytes = bytes;
    this.quotesEscaped = quotesEscaped;
  }

  void name(int start, int end) {
    nameStart = start;
    nameEnd = end;
  }

  void text(int start, int end) {
    textStart = start;
    textEnd = end;
  }

  void type(MetricType newType) {
    type = newType;
  }

  /// First byte of the name in the body.
  public int nameStart() {
    return nameStart;
  }

  int nameEnd() {
    return nameEnd;
  }

  /// Name of the metric family.
  public String name() {
    return Escapes.unescape(bytes, nameStart, nameEnd);
  }

  /// The help text, unescaped.
  public String help() {
    return Escapes.unescape(bytes, textStart, textEnd, quotesEscaped);
  }

  /// What follows the name, or the whole comment, as it stands in the body.
  public String text() {
    return new String(bytes, textStart, textEnd - textStart, StandardCharsets.UTF_8);
  }

  /// The type in force: that of the last TYPE line, whatever family it named.
  public MetricType type() {
    return type;
  }
}
