package io.narthex.rules.scheduler;

import io.narthex.query.QueryEngine;
import io.narthex.rules.AlertTemplates;
import io.narthex.storage.Storage;
import io.narthex.storage.clock.Clock;

/// What rules are evaluated with.
///
/// @param storage gets the results and is asked for what alerts were before a restart
/// @param alerts gets the alerts to be sent
/// @param observer learns how long evaluations take
public record RuleEnvironment(
    QueryEngine engine,
    Storage storage,
    Clock clock,
    AlertTemplates templates,
    AlertSink alerts,
    EvaluationObserver observer) {}
