package io.narthex.server.discovery;

/// Counts or does what a test wants when something changes.
record Owner(Runnable whenChanged) implements SourceOwner {
  @Override
  public String name() {
    return "test";
  }

  @Override
  public void changed() {
    whenChanged.run();
  }
}
