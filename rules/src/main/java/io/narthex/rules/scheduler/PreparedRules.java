package io.narthex.rules.scheduler;

/// Groups that are ready to run and not in effect yet. One of the two methods is called, once.
public interface PreparedRules {
  /// Puts them into effect. Never fails, and waits for nothing: a group that is being evaluated
  /// gives way when it is done.
  void commit();

  /// Gives them up.
  void abort();
}
