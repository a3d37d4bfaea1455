/// Evaluates groups on time, writes results, restores the state of alerts. Uses the contract,
/// alerting and notify.
@NullMarked
package io.narthex.rules.scheduler;

import org.jspecify.annotations.NullMarked;
