package io.narthex.rules.notify;

/// One Alertmanager.
///
/// @param set name of the [AlertmanagerSet] that it belongs to
/// @param url where alerts are posted
public record Destination(String set, String url) {}
