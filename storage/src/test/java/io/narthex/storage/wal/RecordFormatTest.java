package io.narthex.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.storage.TimeRange;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.sample.StaleMarker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Golden bytes of each type of record.
final class RecordFormatTest {
  private static final String SERIES =
      """
      01 1b 00 00 00                        # series, 27 bytes
      02                                    # two
      0e 01                                 # ref 7, one label
      08 5f 5f 6e 61 6d 65 5f 5f 02 75 70   # __name__ = up
      01 02                                 # ref 6, two labels
      01 61 01 62                           # a = b
      02 c3 a9 02 c3 bc                     # é = ü
      """;
  private static final String VALUES =
      """
      02 22 00 00 00            # samples, 34 bytes
      09 03 02 d0 0f            # nine, refs 1 to 9, all at 1000 ms
      90 90 8b 81 02            # tags 0 9  0 9  11 8  1 8  2
      02                        # 1
      05                        # -3
      0e ad 25                  # 1234567
      9a 99 99 99 99 99 b9 3f   # 0.1
      80                        # -0.0
      02 00 00 00 00 00 f0 7f   # stale marker
      f0 7f                     # +Inf
      """;
  private static final String COLUMNS =
      """
      02 0d 00 00 00    # samples, 13 bytes
      02 00             # two
      d8 04 d3 04       # refs 300, 2
      09 ea c5 08       # -5 ms, 70000 ms
      02 04 40          # tags 2 0: 2.5 and again
      """;
  private static final String OUT_OF_ORDER =
      """
      02 0d 00 00 00    # samples, 13 bytes
      02 00             # two
      d8 04 d3 04       # refs 300, 2
      09 ea c5 08       # -5 ms, 70000 ms
      02 04 40          # tags 2 0: 2.5 and again
      09 06 00 00 00    # samples out of order, 6 bytes
      01 03             # one: consecutive, all at one time
      04 d0 0f          # ref 2, 1000 ms
      00                # tag 0: 0
      """;
  private static final String SET_APART =
      """
      0a 01 00 00 00    # mark, 1 byte
      00
      """;
  private static final String IN_BLOCKS =
      """
      0a 01 00 00 00    # mark, 1 byte
      01
      """;
  private static final String DELETIONS =
      """
      03 23 00 00 00            # deletions, 35 bytes
      02                        # two
      12                        # ref 9
      ff ff ff ff ff ff ff ff   # from -1 ms
      02 00 00 00 00 00 00 00   # to 2 ms
      01                        # ref 8
      00 00 00 00 00 00 00 00
      ff ff ff ff ff ff ff 7f
      """;

  private record Case(String name, String hex, FrameBuilder frame) {}

  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.add(
        new Case(
            "series",
            SERIES,
            new FrameBuilder()
                .series(7, Labels.of("__name__", "up"))
                .series(6, Labels.of("a", "b", "é", "ü"))));
    cases.add(
        new Case(
            "consecutive refs, one timestamp, every kind of value",
            VALUES,
            new FrameBuilder()
                .sample(1, 1_000, 0.0)
                .sample(2, 1_000, 1.0)
                .sample(3, 1_000, 1.0)
                .sample(4, 1_000, -3)
                .sample(5, 1_000, 1_234_567)
                .sample(6, 1_000, 0.1)
                .sample(7, 1_000, -0.0)
                .sample(8, 1_000, StaleMarker.value())
                .sample(9, 1_000, Double.POSITIVE_INFINITY)));
    cases.add(
        new Case(
            "refs and timestamps of their own",
            COLUMNS,
            new FrameBuilder().sample(300, -5, 2.5).sample(2, 70_000, 2.5)));
    cases.add(
        new Case(
            "samples out of order",
            OUT_OF_ORDER,
            new FrameBuilder()
                .outOfOrder(2, 1_000, 0.0)
                .sample(300, -5, 2.5)
                .sample(2, 70_000, 2.5)));
    cases.add(new Case("set apart", SET_APART, new FrameBuilder().outOfOrderMark(false)));
    cases.add(new Case("in blocks", IN_BLOCKS, new FrameBuilder().outOfOrderMark(true)));
    cases.add(
        new Case(
            "deletions",
            DELETIONS,
            new FrameBuilder()
                .delete(9, new TimeRange(-1, 2))
                .delete(8, new TimeRange(0, Long.MAX_VALUE))));
    return cases;
  }

  @Test
  void recordsHaveTheseBytes() {
    for (Case golden : cases()) {
      byte[] frame = golden.frame.encode();
      assertEquals(
          Hex.digits(golden.hex),
          Hex.of(frame, FrameFormat.HEADER_SIZE, golden.frame.frameLength()),
          golden.name);
    }
  }

  @Test
  void theseBytesAreTheRecords() {
    RecordingSink written = new RecordingSink();
    RecordingSink read = new RecordingSink();
    long sequence = 0;
    for (Case golden : cases()) {
      byte[] payload = Hex.parse(golden.hex);
      DecodedFrame decoded = new DecodedFrame();
      decoded.decode(payload, 0, payload.length);
      decoded.deliver(++sequence, read, new RefSet());
      byte[] frame = golden.frame.encode();
      decoded.decode(
          frame, FrameFormat.HEADER_SIZE, golden.frame.frameLength() - FrameFormat.HEADER_SIZE);
      decoded.deliver(sequence, written, new RefSet());
    }
    assertEquals(written.samples, read.samples);
    assertEquals(written.outOfOrder, read.outOfOrder);
    assertEquals(written.marks, read.marks);
    assertEquals(List.of("set apart", "in blocks"), read.marks);
    assertEquals(written.deletions, read.deletions);
    assertEquals(
        Map.of(7L, Labels.of("__name__", "up"), 6L, Labels.of("a", "b", "é", "ü")), read.series);
    assertEquals(13, read.samples.size());
    assertEquals(List.of(new RecordingSink.Entry(4, 2, 1_000, 0)), read.outOfOrder);
  }
}
