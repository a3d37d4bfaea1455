package io.narthex.storage.head;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.storage.MemoryBudget;
import io.narthex.storage.StorageException;
import io.narthex.storage.chunk.ChunkBuffer;
import io.narthex.storage.chunk.TimestampEncoder;
import io.narthex.storage.chunk.ValueEncoder;
import io.narthex.storage.wal.Hex;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/// Golden bytes of the entries of an extent, and what becomes of damage to them.
final class ExtentFormatTest {
  private static final String ENTRIES =
      """
      07 00  91 76 b3 62         # a column: length, CRC-32C
      02  00 03 d0 0f 98 75      # shared; timestamps
      08 00  33 51 a6 67         # a vector
      01 00 03 0d 00  00 02 0e   # from 0, three samples, column 13 back, none before; values
      09 00  80 96 1c 07         # the vector behind it
      01 03 01 1b 0e  08 00 aa 01
      """;

  private final Extents extents =
      new Extents(new HeadMemory(MemoryBudget.root(1 << 24)), ExtentFormat.EXTENT_BYTES);
  private final ChunkBuffer buffer = new ChunkBuffer();
  private long first;
  private long second;

  /// Two vectors of one series on one column of four timestamps.
  private int fill() {
    new TimestampEncoder().encode(new long[] {1_000, 16_000, 31_000, 46_000}, 0, 4, buffer);
    long column = extents.addColumn(buffer, true, 46_000);
    first = add(new double[] {7, 7, 7}, 0, new Extents.Span(column, 0, 3, 31_000));
    second = add(new double[] {8.5}, first, new Extents.Span(column, 3, 1, 46_000));
    return ExtentFormat.offsetOf(second) + ExtentFormat.HEADER_BYTES + 5 + buffer.length();
  }

  private long add(double[] values, long previous, Extents.Span span) {
    buffer.clear();
    new ValueEncoder().encode(values, 0, values.length, buffer);
    return extents.addVector(buffer, previous, span);
  }

  private MemorySegment bytes() {
    return extents.current().extents().getFirst().bytes();
  }

  private ExtentView view() {
    return new ExtentView(extents.current(), extents.current());
  }

  @Test
  void entriesHaveTheseBytes() {
    int used = fill();
    byte[] bytes = bytes().asSlice(0, used).toArray(ValueLayout.JAVA_BYTE);
    assertEquals(Hex.digits(ENTRIES), Hex.of(bytes, 0, used));
  }

  @Test
  void whatWasAddedIsRead() {
    fill();
    ExtentReader reader = new ExtentReader();
    ExtentFormat.Vector newest = requireNonNull(reader.vector(view(), second));
    assertEquals(first, newest.previous());
    assertEquals(3, newest.from());
    ExtentFormat.Vector oldest = requireNonNull(reader.vector(view(), newest.previous()));
    assertEquals(0, oldest.previous());
    double[] values = new double[3];
    reader.decode(oldest, first, values, 0);
    assertArrayEquals(new double[] {7, 7, 7}, values);
    ExtentReader.Column column = requireNonNull(reader.column(view(), oldest));
    assertArrayEquals(new long[] {1_000, 16_000, 31_000, 46_000}, column.timestampsMs());
  }

  @Test
  void everyFlippedBitIsFound() {
    int used = fill();
    for (int bit = 0; bit < 8 * used; bit++) {
      flip(bit);
      assertEquals(
          StorageException.Kind.CORRUPT,
          assertThrows(StorageException.class, this::readAll, "bit " + bit).kind());
      flip(bit);
    }
    readAll();
  }

  private void flip(int bit) {
    byte old = bytes().get(ValueLayout.JAVA_BYTE, bit / 8);
    bytes().set(ValueLayout.JAVA_BYTE, bit / 8, (byte) (old ^ 1 << bit % 8));
  }

  private void readAll() {
    ExtentReader reader = new ExtentReader();
    for (long position : new long[] {first, second}) {
      ExtentFormat.Vector vector = requireNonNull(reader.vector(view(), position));
      reader.decode(vector, position, new double[3], 0);
      assertEquals(4, requireNonNull(reader.column(view(), vector)).timestampsMs().length);
    }
  }

  @Test
  void positionsOfNoEntryAreRefused() {
    fill();
    ExtentReader reader = new ExtentReader();
    for (int offset : new int[] {1, 7, 500, ExtentFormat.EXTENT_BYTES - 1}) {
      long position = ExtentFormat.position(1, offset);
      assertThrows(StorageException.class, () -> reader.vector(view(), position));
    }
    assertNull(reader.vector(view(), ExtentFormat.position(2, 0)), "an extent that is not there");
  }
}
