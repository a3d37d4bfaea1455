package io.narthex.storage.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.storage.Storage;
import io.narthex.storage.StorageException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// However it misbehaves, the adversarial double keeps the contract.
final class AdversarialStorageTest extends StorageContractTest {
  @Override
  protected Storage open(int maxSeries) {
    return new AdversarialStorage(new NaiveStorage(maxSeries), Long.getLong("test.seed", 7));
  }

  @Test
  void failsOnDemandInMidRead() {
    for (int i = 0; i < 5; i++) {
      write(metric("m" + i), T0, i);
    }
    ((AdversarialStorage) storage()).failAfter(3, StorageException.Kind.CORRUPT);
    assertEquals(
        StorageException.Kind.CORRUPT, assertThrows(StorageException.class, this::readAll).kind());
    assertEquals(5, readAll().size());
  }

  @Test
  void letsTheStorageChangeInMidRead() {
    for (int i = 0; i < 5; i++) {
      write(metric("m" + i), T0, i);
    }
    var before = readAll();
    AtomicLong round = new AtomicLong();
    ((AdversarialStorage) storage())
        .betweenBatches(() -> write(metric("m4"), T0 + round.incrementAndGet(), 1));
    assertEquals(before, readAll());
  }
}
