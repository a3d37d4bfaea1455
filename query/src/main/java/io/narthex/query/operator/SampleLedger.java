package io.narthex.query.operator;

import java.util.ArrayList;
import java.util.List;

/// The costs of all nodes of a plan, inputs before what uses them. Used by the thread that connects
/// the operators.
public final class SampleLedger {
  private final SampleAccount account;
  private final List<SampleCost> costs = new ArrayList<>();

  /// An empty ledger.
  ///
  /// @param account says how many samples may be held
  public SampleLedger(SampleAccount account) {
    this.account = account;
  }

  /// The account that says how many samples may be held.
  public SampleAccount account() {
    return account;
  }

  /// Opens the account of a node.
  ///
  /// @param inputs in the order of their evaluation
  public SampleCost open(SampleCost.Shape shape, int steps, List<SampleCost> inputs) {
    SampleCost cost = new SampleCost(shape, steps, inputs, account);
    costs.add(cost);
    return cost;
  }

  /// Most samples that upstream's evaluator would have held at once, now that the query is done.
  public long peak() {
    costs.forEach(SampleCost::settle);
    return costs.isEmpty() ? 0 : costs.getLast().peak();
  }
}
