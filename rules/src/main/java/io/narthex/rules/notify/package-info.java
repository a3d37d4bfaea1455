/// Bounded queues and delivery to Alertmanager; declares AlertSender and AlertmanagerTargets. Uses
/// the contract.
@NullMarked
package io.narthex.rules.notify;

import org.jspecify.annotations.NullMarked;
