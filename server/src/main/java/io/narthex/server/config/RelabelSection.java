package io.narthex.server.config;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.Section;
import io.narthex.rules.yaml.YamlNode;
import io.narthex.storage.regex.Regex;
import io.narthex.storage.regex.RegexSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads relabelling rules.
final class RelabelSection {
  private static final Set<String> ACTIONS =
      Set.of(
          "replace",
          "keep",
          "drop",
          "keepequal",
          "dropequal",
          "hashmod",
          "labelmap",
          "labeldrop",
          "labelkeep",
          "lowercase",
          "uppercase");
  private static final String SEPARATOR = ";";
  private static final String REGEX = "(.*)";
  private static final String REPLACEMENT = "$1";
  private static final Pattern LEGACY_NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
  private static final Pattern LEGACY_NAME_TEMPLATE =
      Pattern.compile("(?:(?:[a-zA-Z_]|\\$(?:\\{\\w+\\}|\\w+))+\\w*)+");

  private RelabelSection() {}

  /// Reads a list of rules.
  ///
  /// @param empty what to say about a null in the list
  static List<RelabelConfig> read(
      Section parent, String key, NameValidationScheme scheme, String empty)
      throws ConfigException {
    List<RelabelConfig> rules = new ArrayList<>();
    for (YamlNode node : parent.list(key)) {
      if (Section.isNull(node)) {
        throw Section.fault(node.position(), empty, "a rule", "null");
      }
      rules.add(rule(node, scheme));
    }
    return rules;
  }

  private static RelabelConfig rule(YamlNode node, NameValidationScheme scheme)
      throws ConfigException {
    Section s = new Section("relabel.plain", node, node.position());
    String action = s.string("action", "replace").toLowerCase(Locale.ROOT);
    if (!action.isEmpty() && !ACTIONS.contains(action)) {
      throw s.fault(
          "action", "unknown relabel action " + Quoted.of(action), "one of " + sorted(), action);
    }
    String regex = s.string("regex", REGEX);
    try {
      Regex.compile(regex);
    } catch (RegexSyntaxException e) {
      throw s.fault("regex", e.getMessage() + "", "an RE2 pattern", Quoted.of(regex));
    }
    RelabelConfig rule =
        new RelabelConfig(
            s.strings("source_labels"),
            s.string("separator", SEPARATOR),
            regex,
            s.has("regex"),
            s.integer("modulus", 0, 0),
            s.string("target_label", ""),
            s.string("replacement", REPLACEMENT),
            action);
    for (String label : rule.sourceLabels()) {
      if (label.isEmpty()) {
        throw s.fault(
            "source_labels", Quoted.of(label) + " is not a valid label name", "a name", "none");
      }
    }
    s.end();
    validate(s, rule, scheme);
    return rule;
  }

  private static List<String> sorted() {
    return ACTIONS.stream().sorted().toList();
  }

  private static void validate(Section s, RelabelConfig rule, NameValidationScheme scheme)
      throws ConfigException {
    String action = rule.action();
    if (action.isEmpty()) {
      throw s.fault("action", "relabel action cannot be empty", "one of " + sorted(), "none");
    }
    if (action.equals("hashmod") && rule.modulus() == 0) {
      throw s.fault(
          "modulus",
          "relabel configuration for hashmod requires non-zero modulus",
          "a modulus above 0",
          "0");
    }
    boolean target = !Set.of("keep", "drop", "labelmap", "labeldrop", "labelkeep").contains(action);
    if (target && rule.targetLabel().isEmpty()) {
      throw s.fault(
          "target_label",
          "relabel configuration for " + action + " action requires 'target_label' value",
          "a label name",
          "none");
    }
    boolean template = action.equals("replace") && rule.targetLabel().contains("$");
    if (target && !valid(rule.targetLabel(), template, scheme)) {
      throw s.fault(
          "target_label",
          Quoted.of(rule.targetLabel()) + " is invalid 'target_label' for " + action + " action",
          "a label name",
          rule.targetLabel());
    }
    if (action.equals("labelmap") && !valid(rule.replacement(), true, scheme)) {
      throw s.fault(
          "replacement",
          Quoted.of(rule.replacement()) + " is invalid 'replacement' for labelmap action",
          "a label name",
          rule.replacement());
    }
    onlyWhatTheActionUses(s, rule);
  }

  private static void onlyWhatTheActionUses(Section s, RelabelConfig rule) throws ConfigException {
    String action = rule.action();
    boolean equal = action.equals("keepequal") || action.equals("dropequal");
    boolean caseAction = action.equals("lowercase") || action.equals("uppercase");
    if ((equal || caseAction) && !rule.replacement().equals(REPLACEMENT)) {
      throw s.fault(
          "replacement",
          "'replacement' can not be set for " + action + " action",
          "no replacement",
          rule.replacement());
    }
    boolean plain = rule.modulus() == 0 && rule.separator().equals(SEPARATOR);
    if (equal && !(plain && rule.regex().equals(REGEX))) {
      throw Section.fault(
          s.position(),
          action + " action requires only 'source_labels' and `target_label`, and no other fields",
          "these two",
          String.join(", ", s.keys()));
    }
    if ((action.equals("labeldrop") || action.equals("labelkeep"))
        && !(plain
            && rule.sourceLabels().isEmpty()
            && rule.targetLabel().isEmpty()
            && rule.replacement().equals(REPLACEMENT))) {
      throw Section.fault(
          s.position(),
          action + " action requires only 'regex', and no other fields",
          "regex",
          String.join(", ", s.keys()));
    }
  }

  private static boolean valid(String name, boolean template, NameValidationScheme scheme) {
    return switch (scheme) {
      case UTF8 -> !name.isEmpty();
      case LEGACY -> (template ? LEGACY_NAME_TEMPLATE : LEGACY_NAME).matcher(name).matches();
    };
  }
}
