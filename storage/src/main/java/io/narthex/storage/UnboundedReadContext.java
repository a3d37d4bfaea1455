package io.narthex.storage;

enum UnboundedReadContext implements ReadContext {
  INSTANCE;

  @Override
  public void check() {
    // Nothing stops this read.
  }

  @Override
  public void charge(long bytes) {
    // No budget.
  }
}
