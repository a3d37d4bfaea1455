package io.narthex.server.cli;

import java.util.ArrayList;
import java.util.List;

/// Rows in columns that stand below each other, as upstream's tools print them: every column but
/// the last is at least 13 characters wide and ends with two spaces.
final class TextTable {
  private static final int LEAST_WIDTH = 13;
  private static final int GAP = 2;

  private final List<List<String>> rows = new ArrayList<>();

  /// Adds a row; all have the same number of cells.
  void row(String... cells) {
    rows.add(List.of(cells));
  }

  @Override
  public String toString() {
    int[] widths = new int[rows.isEmpty() ? 0 : rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], Math.max(LEAST_WIDTH, row.get(i).length() + GAP));
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        text.append(row.get(i));
        if (i < widths.length - 1) {
          text.append(" ".repeat(widths[i] - row.get(i).length()));
        }
      }
      text.append('\n');
    }
    return text.toString();
  }
}
