package io.narthex.storage.relabel;

import static io.narthex.storage.relabel.RelabelAction.DROPEQUAL;
import static io.narthex.storage.relabel.RelabelAction.HASHMOD;
import static io.narthex.storage.relabel.RelabelAction.KEEPEQUAL;
import static io.narthex.storage.relabel.RelabelAction.LABELDROP;
import static io.narthex.storage.relabel.RelabelAction.LABELKEEP;
import static io.narthex.storage.relabel.RelabelAction.LABELMAP;
import static io.narthex.storage.relabel.RelabelAction.LOWERCASE;
import static io.narthex.storage.relabel.RelabelAction.REPLACE;
import static io.narthex.storage.relabel.RelabelAction.UPPERCASE;

import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import io.narthex.storage.labels.NameValidation;
import io.narthex.storage.regex.Regex;
import io.narthex.storage.regex.RegexMatch;
import io.narthex.storage.text.Quoting;
import io.narthex.storage.text.Utf8;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.List;
import java.util.function.IntUnaryOperator;

/// One relabelling rule, validated. Immutable, thread-safe.
///
/// @param action what it does
/// @param sourceLabels names of the labels whose values, joined by `separator`, are looked at
/// @param separator between the values
/// @param regex pattern, anchored, the dot matches newlines
/// @param modulus unsigned, for `hashmod`, else 0
/// @param targetLabel name of the label to write or compare; may hold `$1` for `replace`
/// @param replacement of `replace` and `labelmap`, may hold `$1`
/// @param names which names are valid
public record RelabelRule(
    RelabelAction action,
    List<String> sourceLabels,
    String separator,
    Regex regex,
    long modulus,
    String targetLabel,
    String replacement,
    NameValidation names) {
  /// What a field that the configuration does not give is.
  public static final String DEFAULT_SEPARATOR = ";";

  /// What a field that the configuration does not give is.
  public static final String DEFAULT_REGEX = "(.*)";

  /// What a field that the configuration does not give is.
  public static final String DEFAULT_REPLACEMENT = "$1";

  private static final EnumSet<RelabelAction> NEED_TARGET =
      EnumSet.of(REPLACE, KEEPEQUAL, DROPEQUAL, HASHMOD, LOWERCASE, UPPERCASE);

  /// Legacy label names in which `$1` or `${1}` may stand for any part.
  private static final Regex LEGACY_TEMPLATE =
      Regex.compile("(?:(?:[a-zA-Z_]|\\$(?:\\{\\w+\\}|\\w+))+\\w*)+");

  /// @throws RelabelRuleException where the fields do not fit the action
  public RelabelRule {
    sourceLabels = List.copyOf(sourceLabels);
    if (modulus == 0 && action == HASHMOD) {
      throw new RelabelRuleException("relabel configuration for hashmod requires non-zero modulus");
    }
    if (NEED_TARGET.contains(action)) {
      checkTarget(action, targetLabel, names);
    }
    if (action == LABELMAP && !isNameTemplate(replacement, names)) {
      throw new RelabelRuleException(
          Quoting.quote(replacement) + " is invalid 'replacement' for labelmap action");
    }
    boolean plain =
        modulus == 0
            && separator.equals(DEFAULT_SEPARATOR)
            && replacement.equals(DEFAULT_REPLACEMENT);
    if ((action == DROPEQUAL || action == KEEPEQUAL)
        && !(plain && regex.source().equals(DEFAULT_REGEX))) {
      throw new RelabelRuleException(
          action.configName()
              + " action requires only 'source_labels' and `target_label`, and no other fields");
    }
    if ((action == LABELDROP || action == LABELKEEP)
        && !(plain && sourceLabels.isEmpty() && targetLabel.isEmpty())) {
      throw new RelabelRuleException(
          action.configName() + " action requires only 'regex', and no other fields");
    }
  }

  private static void checkTarget(RelabelAction action, String target, NameValidation names) {
    if (target.isEmpty()) {
      throw new RelabelRuleException(
          "relabel configuration for "
              + action.configName()
              + " action requires 'target_label' value");
    }
    boolean valid =
        (action == REPLACE && target.indexOf('$') >= 0)
            ? isNameTemplate(target, names)
            : names.isLabelName(target);
    if (!valid) {
      throw new RelabelRuleException(
          Quoting.quote(target)
              + " is invalid 'target_label' for "
              + action.configName()
              + " action");
    }
  }

  private static boolean isNameTemplate(String text, NameValidation names) {
    return switch (names) {
      case UTF8 -> names.isLabelName(text);
      case LEGACY -> LEGACY_TEMPLATE.matches(text);
    };
  }

  /// Applies this rule to `labels` in place.
  ///
  /// @return false where the label set is dropped; `labels` is then of no use
  public boolean apply(LabelsBuilder labels) {
    String value = joined(labels);
    switch (action) {
      case DROP -> {
        return !regex.matches(value);
      }
      case KEEP -> {
        return regex.matches(value);
      }
      case DROPEQUAL -> {
        return !labels.get(targetLabel).equals(value);
      }
      case KEEPEQUAL -> {
        return labels.get(targetLabel).equals(value);
      }
      case REPLACE -> replace(labels, value);
      case LOWERCASE -> labels.set(targetLabel, mapped(value, Character::toLowerCase));
      case UPPERCASE -> labels.set(targetLabel, mapped(value, Character::toUpperCase));
      case HASHMOD -> labels.set(targetLabel, hashMod(value, modulus));
      case LABELMAP, LABELDROP, LABELKEEP -> applyToNames(labels);
    }
    return true;
  }

  private String joined(LabelsBuilder labels) {
    if (sourceLabels.size() == 1) {
      return labels.get(sourceLabels.getFirst());
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < sourceLabels.size(); i++) {
      out.append(i == 0 ? "" : separator).append(labels.get(sourceLabels.get(i)));
    }
    return out.toString();
  }

  private void replace(LabelsBuilder labels, String value) {
    RegexMatch match = regex.match(value);
    if (match == null) {
      return;
    }
    String target = match.expand(targetLabel);
    if (names.isLabelName(target)) {
      labels.set(target, match.expand(replacement));
    }
  }

  private void applyToNames(LabelsBuilder labels) {
    Labels before = labels.build();
    for (int i = 0; i < before.size(); i++) {
      String name = before.name(i);
      RegexMatch match = regex.match(name);
      if (action == LABELMAP) {
        if (match != null) {
          labels.set(match.expand(replacement), before.value(i));
        }
      } else if ((match != null) == (action == LABELDROP)) {
        labels.delete(name);
      }
    }
  }

  /// Maps each character for itself, as Go does: `ß` has no upper case, a final sigma is none.
  private static String mapped(String value, IntUnaryOperator character) {
    return value
        .codePoints()
        .map(character)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /// The last eight bytes of the value's MD5, big-endian, modulo `modulus`.
  private static String hashMod(String value, long modulus) {
    MessageDigest md5;
    try {
      md5 = MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("MD5: expected=in every JDK, actual=absent", e);
    }
    byte[] digest = md5.digest(Utf8.encode(value));
    long hash = 0;
    for (int i = 8; i < 16; i++) {
      hash = (hash << 8) | (digest[i] & 0xff);
    }
    return Long.toUnsignedString(Long.remainderUnsigned(hash, modulus));
  }
}
