package io.narthex.rules.template;

/// What the functions of a template know of the world.
///
/// @param nowMs the time of the evaluation
/// @param externalUrl where the server is reached from outside
/// @param limits what one execution may use up
public record TemplateEnvironment(
    long nowMs, String externalUrl, QueryFunction queries, TemplateLimits limits) {}
