package io.narthex.storage.testing;

import io.narthex.storage.Storage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// Every promise of [Storage], in parts, against the implementation that a subclass names.
public abstract class StorageContractTest
    implements WriteContract, LifeContract, SelectContract, IsolationContract, LabelContract {
  private Storage storage = new NaiveStorage();

  /// An empty storage that takes at most `maxSeries` series.
  protected abstract Storage open(int maxSeries);

  @BeforeEach
  final void openStorage() {
    storage = open(1_000_000);
  }

  @AfterEach
  final void closeStorage() {
    storage.close();
  }

  @Override
  public final Storage storage() {
    return storage;
  }

  @Override
  public final void restart(int maxSeries) {
    storage.close();
    storage = open(maxSeries);
  }
}
