package io.narthex.storage.postings;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.conformance.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Rows against lists of pairs, with values of all widths and rows longer than a slab.
final class LabelRowsPropertyTest {
  @SuppressWarnings("ArrayRecordComponent") // a carrier of columns, never compared
  private record Row(int[] labels, int[] values) {}

  private static Row row(Random random, int index) {
    int size = index == 50 ? 30_000 : random.nextInt(12);
    int[] labels = new int[size];
    int next = random.nextInt(3);
    for (int i = 0; i < size; i++) {
      labels[i] = next;
      next += 1 + random.nextInt(2);
    }
    int[] values =
        IntStream.range(0, size).map(i -> random.nextInt() >>> (1 + random.nextInt(31))).toArray();
    return new Row(labels, values);
  }

  @Test
  void rowsReadAsTheyWereWritten() {
    Seeds.rounds(
        10,
        random -> {
          LabelRows rows = new LabelRows(new TextHash(random.nextLong()));
          List<Row> model = new ArrayList<>();
          for (int index = 0; index < 2_000; index++) {
            Row row = row(random, index);
            model.add(row);
            rows.add(index, row.labels, row.values, 0, row.labels.length);
          }
          for (int index = 0; index < model.size(); index++) {
            check(rows, index, model.get(index));
          }
        });
  }

  private static void check(LabelRows rows, int index, Row row) {
    int size = row.labels.length;
    int[] labels = new int[size];
    int[] values = new int[size];
    assertEquals(size, rows.read(index, labels, values));
    assertEquals(size, rows.size(index));
    assertArrayEquals(row.labels, labels);
    assertArrayEquals(row.values, values);
    assertTrue(rows.equals(index, labels, values, size));
    assertEquals(LabelIndex.NONE, rows.valueOf(index, 100_000));
    assertEquals(LabelIndex.NONE, rows.valueOf(index, LabelIndex.NONE));
    for (int i = 0; i < Math.min(size, 20); i++) {
      assertEquals(labels[i], rows.label(index, i));
      assertEquals(values[i], rows.value(index, i));
      assertEquals(values[i], rows.valueOf(index, labels[i]));
      values[i] ^= 1;
      assertFalse(rows.equals(index, labels, values, size));
      values[i] ^= 1;
    }
    if (size > 0) {
      assertFalse(rows.equals(index, labels, values, size - 1));
    }
  }
}
