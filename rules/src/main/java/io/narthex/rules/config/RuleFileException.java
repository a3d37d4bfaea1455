package io.narthex.rules.config;

import java.util.List;
import java.util.stream.Collectors;

/// A rule file that cannot be used. The message is all faults, one a line.
public final class RuleFileException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<RuleFault> faults;

  /// @param faults at least one, in the order of the file
  public RuleFileException(List<RuleFault> faults) {
    super(faults.stream().map(RuleFault::toString).collect(Collectors.joining("\n")));
    this.faults = List.copyOf(faults);
  }

  /// All faults found, at least one.
  public List<RuleFault> faults() {
    return faults;
  }
}
