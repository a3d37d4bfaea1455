package io.narthex.storage.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.storage.TimeRange;
import io.narthex.storage.block.BlockManifest.FileFigures;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.wal.Hex;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Golden bytes of a block's files, the index apart.
final class BlockFormatTest {
  private static final Ulid ULID = Ulid.parse("01HF7YAT00041061050R3GG28A").orElseThrow();
  private static final Ulid PARENT = new Ulid(0x018bcfe5_68000001L, 2);

  private static final String MANIFEST =
      """
      narthex-block 1
      ulid 01HF7YAT00041061050R3GG28A
      level 2
      source 01HF7YAT00000G000000000002
      parent 01HF7YAT00000G000000000002
      parent 01HF7YAT00041061050R3GG28A -5 1700003599000
      identity-key 0123456789abcdef
      head-end-ms 1700007200000
      min-ms -5
      max-ms 1700007199000
      series 1000
      chunks 2000
      samples 480000
      timestamp-columns 10
      index 34000 89abcdef
      chunks 240000 00000001
      crc-32c 7e334b57
      """;

  private static final String CHUNKS_HEADER =
      """
      4e 58 43 48 55 4e 4b 53   # "NXCHUNKS"
      01 00 00 00               # version
      02 01 00 68 e5 cf 8b 01   # identifier
      0a 09 08 07 06 05 04 03
      25 e1 73 02               # CRC-32C
      """;

  private static final String TOMBSTONES =
      """
      4e 58 54 4f 4d 42 53 54   # "NXTOMBST"
      01 00 00 00               # version
      02 01 00 68 e5 cf 8b 01   # identifier
      0a 09 08 07 06 05 04 03
      02                        # two series
      03 02                     # number 3, two intervals
      13 05                     # from -10, 5 long
      04 00                     # from -5 + 1 + 4, 0 long
      01 01                     # number 3 + 1 + 1, one interval
      13 05
      dd aa 70 13               # CRC-32C
      """;

  private static Tombstones tombstones() {
    return Tombstones.NONE
        .with(new int[] {3, 5}, new TimeRange(-10, -5))
        .with(new int[] {3}, new TimeRange(0, 0));
  }

  private static BlockManifest manifest() {
    BlockOrigin origin =
        new BlockOrigin(
            ULID,
            2,
            List.of(PARENT),
            List.of(
                new BlockOrigin.Parent(PARENT, null),
                new BlockOrigin.Parent(ULID, new TimeRange(-5, 1_700_003_599_000L))),
            0x0123456789abcdefL,
            1_700_007_200_000L);
    return new BlockManifest(
        origin,
        -5,
        1_700_007_199_000L,
        1_000,
        2_000,
        480_000,
        10,
        new FileFigures(34_000, 0x89abcdef),
        new FileFigures(240_000, 1));
  }

  @Test
  void aManifestHasTheseBytes() {
    byte[] encoded = ManifestFormat.encode(manifest());
    assertEquals(MANIFEST, new String(encoded, StandardCharsets.US_ASCII));
    assertEquals(manifest(), ManifestFormat.decode(MANIFEST.getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void aHeaderOfChunksHasTheseBytes() {
    byte[] header = BlockChunksFormat.header(ULID);
    assertEquals(Hex.digits(CHUNKS_HEADER), Hex.of(header, 0, header.length));
    BlockChunksFormat.checkHeader(Hex.parse(CHUNKS_HEADER), ULID);
    assertThrows(
        MalformedBytesException.class,
        () -> BlockChunksFormat.checkHeader(Hex.parse(CHUNKS_HEADER), PARENT));
  }

  @Test
  void tombstonesHaveTheseBytes() {
    byte[] encoded = TombstonesFormat.encode(tombstones(), ULID);
    assertEquals(Hex.digits(TOMBSTONES), Hex.of(encoded, 0, encoded.length));
    Tombstones decoded = TombstonesFormat.decode(Hex.parse(TOMBSTONES), ULID, 6);
    assertEquals("[-10, -5, 0, 0]", Arrays.toString(decoded.of(3)));
    assertEquals("[]", Arrays.toString(decoded.of(4)));
    assertEquals("[-10, -5]", Arrays.toString(decoded.of(5)));
    assertThrows(
        MalformedBytesException.class,
        () -> TombstonesFormat.decode(Hex.parse(TOMBSTONES), PARENT, 6));
    assertThrows(
        MalformedBytesException.class,
        () -> TombstonesFormat.decode(Hex.parse(TOMBSTONES), ULID, 5));
  }
}
