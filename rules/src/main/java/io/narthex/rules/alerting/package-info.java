/// The inactive/pending/firing machine as a pure function, and what surrounds it: results to
/// alerts, alerts to samples, state restored from samples. Uses the contract.
@NullMarked
package io.narthex.rules.alerting;

import org.jspecify.annotations.NullMarked;
