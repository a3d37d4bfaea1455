package io.narthex.rules.notify;

import io.narthex.storage.clock.Clock;
import java.util.concurrent.Executor;

/// What alerts are delivered with.
///
/// @param threads encode bodies and hand them to the sender; never run a task on the thread that
///   gives it to them
public record Delivery(
    NotifierOptions options, Clock clock, Executor threads, DeliveryObserver observer) {}
