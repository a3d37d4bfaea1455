package io.narthex.rules.scheduler;

import io.narthex.storage.labels.Labels;

/// Settings of the configuration file that concern all groups.
///
/// @param externalLabels as the texts of alerts may name them
/// @param queryOffsetMs how far in the past groups are evaluated that say nothing else
public record RuleSettings(Labels externalLabels, long queryOffsetMs) {}
