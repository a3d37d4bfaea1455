package io.narthex.server.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.narthex.storage.labels.KeyedHash;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SymbolHashesTest {
  private static final KeyedHash HASH = new KeyedHash(1, 2);

  private final SymbolHashes hashes = new SymbolHashes(HASH, 2);

  private void add(List<String> symbols) {
    for (String symbol : symbols) {
      byte[] bytes = ("<" + symbol + ">").getBytes(StandardCharsets.UTF_8);
      hashes.add(bytes, 1, bytes.length - 1);
    }
  }

  private String key(int... refs) {
    hashes.key(refs, refs.length);
    return hashes.high() + ":" + hashes.low();
  }

  @Test
  void theKeyIsThatOfTheSymbolsHoweverTheyAreNumbered() {
    add(List.of("", "a", "b", "c"));
    String key = key(1, 2, 3, 2);
    hashes.clear();
    add(List.of("", "c", "x", "b", "a"));
    assertEquals(key, key(4, 3, 1, 3));
    assertEquals(key, keyOf(new SymbolHashes(new KeyedHash(1, 2), 2)));
    assertNotEquals(key, keyOf(new SymbolHashes(new KeyedHash(1, 3), 2)));
    assertNotEquals(key, keyOf(new SymbolHashes(new KeyedHash(1, 2), 4)));
  }

  private static String keyOf(SymbolHashes other) {
    for (String symbol : List.of("a", "b", "c")) {
      other.add(symbol.getBytes(StandardCharsets.UTF_8), 0, symbol.length());
    }
    other.key(new int[] {0, 1, 2, 1}, 4);
    return other.high() + ":" + other.low();
  }

  @Test
  void orderAndNumberOfSymbolsCount() {
    add(List.of("", "a", "b", "c", "d"));
    Map<String, String> seen = new HashMap<>();
    for (int[] refs :
        new int[][] {
          {},
          {0},
          {0, 0},
          {1},
          {1, 2},
          {2, 1},
          {1, 2, 3, 4},
          {3, 4, 1, 2},
          {1, 4, 3, 2},
          {1, 2, 0, 0}
        }) {
      String before = seen.put(key(refs), Arrays.toString(refs));
      assertEquals(null, before, Arrays.toString(refs));
    }
  }

  /// Against the definition, with as many symbols and positions as make tables grow.
  @Test
  void keysAreSumsOfHashesTimesOddMultipliers() {
    int count = 1_000;
    for (int i = 0; i < count; i++) {
      add(List.of("symbol " + i));
    }
    Random random = new Random(7);
    for (int length : new int[] {1, 20, 300}) {
      int[] refs = random.ints(length, 0, count).toArray();
      BigInteger low = BigInteger.ZERO;
      for (int i = 0; i < length; i++) {
        byte[] symbol = ("symbol " + refs[i]).getBytes(StandardCharsets.UTF_8);
        HASH.hash(2, symbol, 0, symbol.length);
        BigInteger hash = BigInteger.valueOf(HASH.low());
        HASH.hash(3, new byte[] {(byte) i, (byte) (i >> 8), 0, 0}, 0, 4);
        low = low.add(hash.multiply(BigInteger.valueOf(HASH.low() | 1)));
      }
      key(refs);
      assertEquals(low.longValue(), hashes.low());
    }
  }
}
