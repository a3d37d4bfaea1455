package io.narthex.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Crc32c;
import org.junit.jupiter.api.Test;

/// Golden bytes of a frame.
final class FrameFormatTest {
  private static final long FILE_NUMBER = 3;
  private static final String RECORDS =
      """
      4e 58 46 78               # "NXFx"
      01 01 00 00               # version, records, zero
      05 00 00 00 00 00 00 00   # sequence
      04 00 00 00 00 00 00 00   # durable sequence
      0b 00 00 00               # payload length
      b2 c1 84 78               # CRC-32C of the payload
      da 9e e2 3d               # CRC-32C of the header and file number 3
      02 06 00 00 00            # samples, 6 bytes
      01 03 02 04 09 40         # one, ref 1 at 2 ms, tag 9: 32
      """;
  private static final String VOID =
      """
      4e 58 46 78
      01 02 00 00               # version, void, zero
      06 00 00 00 00 00 00 00
      05 00 00 00 00 00 00 00
      00 00 00 00
      00 00 00 00
      93 cb 9a 15
      """;

  private final Crc32c crc = new Crc32c();

  @Test
  void framesHaveTheseBytes() {
    FrameBuilder builder = new FrameBuilder().sample(1, 2, 32);
    byte[] frame = builder.encode();
    Bytes.putLong(frame, FrameFormat.SEQUENCE_OFFSET, 5);
    FrameFormat.seal(frame, 0, 4, FILE_NUMBER, crc);
    assertEquals(Hex.digits(RECORDS), Hex.of(frame, 0, builder.frameLength()));

    byte[] empty = new byte[FrameFormat.HEADER_SIZE];
    FrameFormat.putHeader(empty, 0, FrameFormat.KIND_VOID, 0, 0);
    Bytes.putLong(empty, FrameFormat.SEQUENCE_OFFSET, 6);
    FrameFormat.seal(empty, 0, 5, FILE_NUMBER, crc);
    assertEquals(Hex.digits(VOID), Hex.of(empty, 0, empty.length));
  }

  @Test
  void theseBytesAreFrames() {
    byte[] frame = Hex.parse(RECORDS);
    assertTrue(FrameFormat.isHeader(frame, 0, FILE_NUMBER, crc));
    assertEquals(5, FrameFormat.sequence(frame, 0));
    assertEquals(11, FrameFormat.payloadLength(frame, 0));
    assertEquals(
        FrameFormat.payloadCrc(frame, 0),
        crc.of(frame, FrameFormat.HEADER_SIZE, frame.length - FrameFormat.HEADER_SIZE));
    assertTrue(FrameFormat.isHeader(Hex.parse(VOID), 0, FILE_NUMBER, crc));
    assertFalse(FrameFormat.isHeader(frame, 0, FILE_NUMBER + 1, crc), "another file's");
  }
}
