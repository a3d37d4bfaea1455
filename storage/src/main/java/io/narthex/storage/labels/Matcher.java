package io.narthex.storage.labels;

import io.narthex.storage.regex.Regex;
import io.narthex.storage.text.Quoting;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A condition on one label's value; an absent label has the value `""`. Immutable, thread-safe.
public final class Matcher {
  private final MatchType type;
  private final String name;
  private final String value;
  private final @Nullable Regex regex;

  private Matcher(MatchType type, String name, String value, @Nullable Regex regex) {
    this.type = type;
    this.name = Objects.requireNonNull(name);
    this.value = Objects.requireNonNull(value);
    this.regex = regex;
  }

  /// A matcher of `type` on label `name`.
  ///
  /// @throws io.narthex.storage.regex.RegexSyntaxException where `value` is no pattern but should
  ///   be
  public static Matcher of(MatchType type, String name, String value) {
    Regex regex =
        switch (type) {
          case REGEX, NOT_REGEX -> Regex.compile(value);
          case EQUAL, NOT_EQUAL -> null;
        };
    return new Matcher(type, name, value, regex);
  }

  public static Matcher equal(String name, String value) {
    return new Matcher(MatchType.EQUAL, name, value, null);
  }

  /// The matcher that exactly the values fulfil that do not fulfil this one.
  public Matcher inverse() {
    MatchType opposite =
        switch (type) {
          case EQUAL -> MatchType.NOT_EQUAL;
          case NOT_EQUAL -> MatchType.EQUAL;
          case REGEX -> MatchType.NOT_REGEX;
          case NOT_REGEX -> MatchType.REGEX;
        };
    return new Matcher(opposite, name, value, regex);
  }

  public MatchType type() {
    return type;
  }

  public String name() {
    return name;
  }

  public String value() {
    return value;
  }

  /// The compiled pattern, null where the matcher compares with a text.
  public @Nullable Regex regex() {
    return regex;
  }

  /// Whether a label with this value (`""`: absent) fulfils the condition.
  public boolean matches(String labelValue) {
    return switch (type) {
      case EQUAL -> value.equals(labelValue);
      case NOT_EQUAL -> !value.equals(labelValue);
      case REGEX -> Objects.requireNonNull(regex).matches(labelValue);
      case NOT_REGEX -> !Objects.requireNonNull(regex).matches(labelValue);
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Matcher m
        && type == m.type
        && name.equals(m.name)
        && value.equals(m.value);
  }

  @Override
  public int hashCode() {
    return Objects.hash(type, name, value);
  }

  /// As PromQL writes it.
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(name.length() + value.length() + 8);
    Labels.appendName(out, name);
    Quoting.appendQuoted(out.append(type.operator()), value);
    return out.toString();
  }
}
