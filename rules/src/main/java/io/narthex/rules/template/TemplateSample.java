package io.narthex.rules.template;

import io.narthex.storage.labels.Labels;
import io.narthex.storage.sample.Histogram;
import org.jspecify.annotations.Nullable;

/// One element of a vector.
///
/// @param value where `histogram` is null
public record TemplateSample(Labels labels, double value, @Nullable Histogram histogram) {}
