package io.narthex.server.remote.send;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.storage.conformance.Seeds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A ring does what a list does.
final class SampleRingPropertyTest {
  private record Sample(long ref, long timestampMs, double value, long sequence) {}

  @Test
  void behavesAsAList() {
    Seeds.rounds(
        200,
        random -> {
          int capacity = 1 + random.nextInt(2_000);
          SampleRing ring = new SampleRing(capacity);
          List<Sample> model = new ArrayList<>();
          for (int step = 0; step < 200; step++) {
            int adding = random.nextInt(1 + ring.room());
            for (int i = 0; i < adding; i++) {
              Sample sample =
                  new Sample(
                      random.nextLong(), random.nextLong(), random.nextDouble(), random.nextLong());
              ring.add(sample.ref, sample.timestampMs, sample.value, sample.sequence);
              model.add(sample);
            }
            int removing = random.nextInt(1 + model.size());
            ring.remove(removing);
            model.subList(0, removing).clear();
            assertEquals(model.size(), ring.count());
            assertEquals(capacity - model.size(), ring.room());
            assertEquals(
                model.isEmpty() ? Long.MAX_VALUE : model.getFirst().sequence,
                ring.oldestSequence());
            for (int i = 0; i < model.size(); i += 1 + random.nextInt(50)) {
              Sample expected = model.get(i);
              assertEquals(
                  expected,
                  new Sample(ring.ref(i), ring.timestampMs(i), ring.value(i), expected.sequence));
            }
          }
        });
  }
}
