package io.narthex.server.api;

import io.narthex.query.QueryEngine;
import io.narthex.server.http.Response;
import io.narthex.server.remote.ReadStorages;
import io.narthex.storage.BlockAdministration;
import io.narthex.storage.clock.Clock;

/// What the API stands on.
///
/// @param metrics writes the server's own metrics in the text format
public record ApiDependencies(
    QueryEngine engine,
    QueryLanguage language,
    ReadStorages storages,
    BlockAdministration blocks,
    TargetSource targets,
    AlertmanagerSource alertmanagers,
    RuleSource rules,
    ServerStatus status,
    Lifecycle lifecycle,
    Response.Body metrics,
    Clock clock,
    ApiOptions options) {}
