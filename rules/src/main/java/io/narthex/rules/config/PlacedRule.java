package io.narthex.rules.config;

import io.narthex.rules.Rule;
import io.narthex.rules.yaml.YamlNode.Position;

/// A rule and where it stands.
///
/// @param rule its labels are those of the group with its own over them; texts of an alert are
///   templates, its own are valid, those of the group unchecked, as upstream has it
/// @param position where it begins
public record PlacedRule(Rule rule, Position position) {}
