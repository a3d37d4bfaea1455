package io.narthex.storage.block;

import java.util.Comparator;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The name of a block: 48 bits of time in milliseconds and 80 random bits, written as 26 digits
/// and capital letters that ascend with time (https://github.com/ulid/spec).
public record Ulid(long high, long low) implements Comparable<Ulid> {
  /// Characters of the text.
  public static final int LENGTH = 26;

  private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int DIGIT_BITS = 5;
  private static final int RANDOM_HIGH_BITS = 16;

  /// A new one.
  public static Ulid of(long timeMs, RandomGenerator random) {
    long high = timeMs << RANDOM_HIGH_BITS | random.nextInt(1 << RANDOM_HIGH_BITS);
    return new Ulid(high, random.nextLong());
  }

  /// Reads what [#toString] writes; empty for anything else.
  public static Optional<Ulid> parse(String text) {
    if (text.length() != LENGTH || text.charAt(0) > '7') {
      return Optional.empty();
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < LENGTH; i++) {
      int digit = DIGITS.indexOf(text.charAt(i));
      if (digit < 0) {
        return Optional.empty();
      }
      high = high << DIGIT_BITS | low >>> (Long.SIZE - DIGIT_BITS);
      low = low << DIGIT_BITS | digit;
    }
    return Optional.of(new Ulid(high, low));
  }

  /// When it was made, milliseconds since the epoch.
  public long timeMs() {
    return high >>> RANDOM_HIGH_BITS;
  }

  @Override
  public int compareTo(Ulid other) {
    return Comparator.comparing(Ulid::high, Long::compareUnsigned)
        .thenComparing(Ulid::low, Long::compareUnsigned)
        .compare(this, other);
  }

  @Override
  public String toString() {
    char[] text = new char[LENGTH];
    long restHigh = high;
    long restLow = low;
    for (int i = LENGTH - 1; i >= 0; i--) {
      text[i] = DIGITS.charAt((int) restLow & ((1 << DIGIT_BITS) - 1));
      restLow = restLow >>> DIGIT_BITS | restHigh << (Long.SIZE - DIGIT_BITS);
      restHigh >>>= DIGIT_BITS;
    }
    return new String(text);
  }
}
