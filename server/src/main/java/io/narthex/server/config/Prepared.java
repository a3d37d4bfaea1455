package io.narthex.server.config;

/// What one part of the server has got ready for a configuration: everything that can fail is done,
/// nothing is in effect. Exactly one of the two methods is called, once.
public interface Prepared {
  /// Puts it into effect. Never fails.
  void commit();

  /// Gives it up.
  void abort();

  /// What cannot fail and holds nothing: given up, what was in force stays so.
  static Prepared of(Runnable commit) {
    return new Prepared() {
      @Override
      public void commit() {
        commit.run();
      }

      @Override
      public void abort() {
        // Nothing was taken.
      }
    };
  }
}
