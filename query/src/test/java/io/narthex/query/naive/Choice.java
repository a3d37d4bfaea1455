package io.narthex.query.naive;

import java.util.List;
import java.util.Random;

/// Random decisions.
record Choice(Random random) {
  boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  /// From 0 to `bound - 1`.
  int below(int bound) {
    return random.nextInt(bound);
  }

  <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  String pick(String... words) {
    return words[random.nextInt(words.length)];
  }
}
