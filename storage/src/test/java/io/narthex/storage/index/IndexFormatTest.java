package io.narthex.storage.index;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.storage.labels.Labels;
import io.narthex.storage.wal.Hex;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Golden bytes of an index of three series.
final class IndexFormatTest {
  private static final String INDEX =
      """
      4e 58 42 49 4e 44 45 58   # "NXBINDEX"
      01 00 00 00 00 10 00 00   # version, size of a page
      08 07 06 05 04 03 02 01   # identifier
      18 17 16 15 14 13 12 11
      # chunk table, series {__name__="up", job="a"}
      02 00 0e 30               # two chunks, the first in column 0; 14 bytes of entries, 48 of data
      02 25 03 c4 c3 c2 c1      # a gap of 37; 3 bytes; CRC-32C
      02 06 02 d4 d3 d2 d1      # the next column, a gap of 6; 2 bytes; CRC-32C
      # series {__name__="upper", job="a"}
      01 00                     # one chunk in column 0
      01 04 01 02 d0 0f e8 07   # part; 4 bytes; from 1, two; min 1000 + 1000, max - min 1000
      e4 e3 e2 e1
      # series {job="b"}
      01 02                     # one chunk in column 0 + 1
      00 01 f4 f3 f2 f1         # 1 byte; CRC-32C
      # column table
      20 00 00 00 00 00 04 00   # offset, count
      05 00 00 00 a4 a3 a2 a1   # length, CRC-32C
      e8 03 00 00 00 00 00 00   # min
      a0 0f 00 00 00 00 00 00   # max
      28 00 00 00 00 00 02 00
      06 00 00 00 b4 b3 b2 b1
      88 13 00 00 00 00 00 00
      70 17 00 00 00 00 00 00
      20 00 00 00 00 00         # anchors: first series
      00 00 00 00 00 00         #   end of the chunk before
      48 00 00 00 00 00 00 00   # column pages
      01 02 03 04 05 06 07 08   # identities
      11 12 13 14 15 16 17 18
      01 00 00 00 00 00 00 00
      02 00 00 00 00 00 00 00
      03 00 00 00 00 00 00 00
      04 00 00 00 00 00 00 00
      # __name__
      02 75 70                  # values: "up"
      02 03 70 65 72            #   2 bytes of it and "per"
      00 00 00 00               #   start of the block
      04 00 04 01               # postings: one series, 0; one series, 1
      08 02 00 00               #   two series, 2 bytes: 0, 0 + 1 + 0
      00 00 00 00               #   start of the block
      09 00 00 00 00 00 00 00   # column: 1, 2, 0
      00 00 00 00 02 00 00 00   #   base 0, width 2
      # job
      01 61 00 01 62            # values: "a"; 0 bytes of it and "b"
      00 00 00 00
      08 02 00 00 04 02         # postings: 0 and 1; 2
      0d 02 00 02               #   three series as runs, 2 bytes: gap 0, length 2 + 1
      00 00 00 00
      04 00 00 00 00 00 00 00   # column: 1, 1, 2
      01 00 00 00 01 00 00 00   #   base 1, width 1
      04 00 00 00 00 00 00 00   # shape column: 0, 0, 1
      00 00 00 00 01 00 00 00
      02 00 00                  # shapes: labels 0 and 0 + 1 + 0
      01 01                     #   label 1
      08 5f 5f 6e 61 6d 65 5f 5f # label table: "__name__"
      02 02 cc 01 08 00 08 08   #   series, values, offset; lengths
      03 6a 6f 62               #   "job"
      03 02 f4 01 05 00 0a 08
      66 91 48 f5               # checksum of the only page
      4e 58 42 49 4e 45 4e 44   # "NXBINEND"
      03 00 00 00 00 00 00 00   # series
      04 00 00 00 00 00 00 00   # chunks
      e8 03 00 00 00 00 00 00   # base
      02 00 00 00 00 00 00 00   # columns
      02 00 00 00 00 00 00 00   # labels
      02 00 00 00 00 00 00 00   # shapes
      88 00 00 00 00 00 00 00   # offsets: anchors
      94 00 00 00 00 00 00 00   #   column pages
      9c 00 00 00 00 00 00 00   #   identities
      1b 01 00 00 00 00 00 00   #   shape column
      08 00 00 00 00 00 00 00   #     bytes of its data
      2b 01 00 00 00 00 00 00   #   shapes
      30 01 00 00 00 00 00 00   #   label table
      4d 01 00 00 00 00 00 00   #   checksums
      0c 7d b4 c3               # CRC-32C
      """;

  private static IndexModel model() {
    IndexModel model = new IndexModel();
    model.columns.add(new IndexModel.Column(4, 1_000, 4_000, 32, 5, 0xa1a2a3a4));
    model.columns.add(new IndexModel.Column(2, 5_000, 6_000, 40, 6, 0xb1b2b3b4));
    model.series.add(
        new IndexModel.Series(
            Labels.of("__name__", "up", "job", "a"),
            0x0807060504030201L,
            0x1817161514131211L,
            List.of(
                new IndexModel.Chunk(0, 0, 4, 1_000, 4_000, 37, 3, 0xc1c2c3c4),
                new IndexModel.Chunk(1, 0, 2, 5_000, 6_000, 46, 2, 0xd1d2d3d4))));
    model.series.add(
        new IndexModel.Series(
            Labels.of("__name__", "upper", "job", "a"),
            1,
            2,
            List.of(new IndexModel.Chunk(0, 1, 2, 2_000, 3_000, 48, 4, 0xe1e2e3e4))));
    model.series.add(
        new IndexModel.Series(
            Labels.of("job", "b"),
            3,
            4,
            List.of(new IndexModel.Chunk(1, 0, 2, 5_000, 6_000, 52, 1, 0xf1f2f3f4))));
    return model;
  }

  @Test
  void anIndexHasTheseBytes() throws IOException {
    byte[] written = model().write();
    assertEquals(Hex.digits(INDEX), Hex.of(written, 0, written.length));
  }

  @Test
  void theseBytesAreTheIndex() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      model().check(IndexModel.open(Hex.parse(INDEX), arena));
    }
  }
}
