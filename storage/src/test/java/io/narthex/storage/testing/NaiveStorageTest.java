package io.narthex.storage.testing;

import io.narthex.storage.Storage;

/// The oracle keeps the contract.
final class NaiveStorageTest extends StorageContractTest {
  @Override
  protected Storage open(int maxSeries) {
    return new NaiveStorage(maxSeries);
  }
}
