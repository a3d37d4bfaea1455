package io.narthex.storage.database;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.narthex.storage.file.FileSystem;
import io.narthex.storage.labels.SeriesIdentity.IdentityKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IdentityFileTest {
  @TempDir private Path directory;
  private final AtomicLong random = new AtomicLong(0x0102030405060708L);
  private Path file = Path.of("");

  @BeforeEach
  void nameFile() {
    file = directory.resolve("identity");
  }

  private IdentityKey read() {
    return IdentityFile.of(FileSystem.nio(), directory, random::getAndIncrement);
  }

  @Test
  void fileIsAsSpecified() throws IOException {
    IdentityKey key = read();
    assertEquals(new IdentityKey(0x0102030405060708L, 0x0102030405060709L), key);
    assertArrayEquals(
        HexFormat.of()
            .parseHex(
                "4e584964" + "01000000" + "0807060504030201" + "0907060504030201" + "f41efb6e"),
        Files.readAllBytes(file));
  }

  @Test
  void staysTheSame() {
    assertEquals(read(), read());
  }

  @Test
  void isMadeAnewWhereAnyByteIsDamaged() throws IOException {
    IdentityKey key = read();
    byte[] good = Files.readAllBytes(file);
    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= 0x10;
      Files.write(file, bad);
      IdentityKey fresh = read();
      assertNotEquals(key, fresh, "byte " + at);
      assertEquals(fresh, read());
    }
  }

  @Test
  void idTellsKeysApart() {
    assertNotEquals(new IdentityKey(1, 2).id(), new IdentityKey(1, 3).id());
  }
}
