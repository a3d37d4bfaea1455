package io.narthex.rules.notify;

/// One Alertmanager.
///
/// @param url where alerts are posted
public record Destination(AlertSender sender, String url) {}
