package io.narthex.server.cli;

import java.util.ArrayList;
import java.util.List;

/// Rows in columns that stand below each other, as upstream's tools print them.
final class TextTable {
  /// How wide columns are.
  ///
  /// @param leastWidth of every column, the gap included
  /// @param gap blanks behind the widest cell
  /// @param lastPadded whether the last column is as wide, too
  record Form(int leastWidth, int gap, boolean lastPadded) {
    /// Of blocks.
    static final Form BLOCKS = new Form(13, 2, false);
  }

  private final List<List<String>> rows = new ArrayList<>();
  private final Form form;

  TextTable(Form form) {
    this.form = form;
  }

  /// Adds a row; all have the same number of cells.
  void row(String... cells) {
    rows.add(List.of(cells));
  }

  @Override
  public String toString() {
    int[] widths = new int[rows.isEmpty() ? 0 : rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] =
            Math.max(widths[i], Math.max(form.leastWidth(), width(row.get(i)) + form.gap()));
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        text.append(row.get(i));
        if (form.lastPadded() || i < widths.length - 1) {
          text.append(" ".repeat(widths[i] - width(row.get(i))));
        }
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
