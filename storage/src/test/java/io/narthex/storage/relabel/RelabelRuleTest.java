package io.narthex.storage.relabel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.NameValidation;
import io.narthex.storage.regex.Regex;
import io.narthex.storage.regex.RegexMatch;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RelabelRuleTest {
  private static RelabelRule rule(
      RelabelAction action, String source, String regex, String target, String replacement) {
    return new RelabelRule(
        action,
        source.isEmpty() ? List.of() : List.of(source.split(",")),
        ";",
        Regex.compile(regex),
        0,
        target,
        replacement,
        NameValidation.UTF8);
  }

  private static void check(RelabelRule rule, Labels before, Labels after) {
    assertEquals(after, new Relabeling(List.of(rule)).apply(before));
  }

  @Test
  void emptyReplacementDeletesTheTarget() {
    check(
        rule(RelabelAction.REPLACE, "a", "(.*)", "b", ""),
        Labels.of("a", "x", "b", "y"),
        Labels.of("a", "x"));
  }

  @Test
  void mapsCaseCharacterByCharacter() {
    check(
        rule(RelabelAction.UPPERCASE, "a", "(.*)", "b", "$1"),
        Labels.of("a", "straße ﬁ"),
        Labels.of("a", "straße ﬁ", "b", "STRAßE ﬁ"));
    check(
        rule(RelabelAction.LOWERCASE, "a", "(.*)", "b", "$1"),
        Labels.of("a", "ΟΔΟΣ"),
        Labels.of("a", "ΟΔΟΣ", "b", "οδοσ"));
  }

  @Test
  void keepEqualComparesAbsentLabelsAsEmpty() {
    Relabeling keep =
        new Relabeling(List.of(rule(RelabelAction.KEEPEQUAL, "a", "(.*)", "b", "$1")));
    assertEquals(Labels.of("c", "1"), keep.apply(Labels.of("c", "1")));
    assertNull(keep.apply(Labels.of("a", "1")));
  }

  @Test
  void labelMapSeesTheLabelsFromBefore() {
    check(
        rule(RelabelAction.LABELMAP, "", "(a+)", "", "a$1"),
        Labels.of("a", "1", "aa", "2"),
        Labels.of("a", "1", "aa", "1", "aaa", "2"));
  }

  @Test
  void refusesFieldsThatDoNotBelong() {
    RelabelRuleException equal =
        assertThrows(
            RelabelRuleException.class, () -> rule(RelabelAction.KEEPEQUAL, "a", "x", "b", "$1"));
    assertEquals(
        "keepequal action requires only 'source_labels' and `target_label`, and no other fields",
        equal.getMessage());
    RelabelRuleException drop =
        assertThrows(
            RelabelRuleException.class, () -> rule(RelabelAction.LABELDROP, "a", "x", "", "$1"));
    assertEquals("labeldrop action requires only 'regex', and no other fields", drop.getMessage());
    assertThrows(
        RelabelRuleException.class, () -> rule(RelabelAction.HASHMOD, "a", "x", "b", "$1"));
    RelabelRuleException unknown =
        assertThrows(RelabelRuleException.class, () -> RelabelAction.parse("burn"));
    assertEquals("unknown relabel action \"burn\"", unknown.getMessage());
    assertEquals(RelabelAction.HASHMOD, RelabelAction.parse("HashMod"));
  }

  @Test
  void expandsAsGoDoes() {
    RegexMatch match =
        Objects.requireNonNull(Regex.compile("(?P<first>a+)(b)?(?P<last>c+)").match("aacc"));
    assertEquals("aa|cc|", match.expand("$1|$3|$2"));
    assertEquals("aacc", match.expand("${0}"));
    assertEquals("aa-cc", match.expand("$first-${last}"));
    assertEquals("", match.expand("$1x$first1"));
    assertEquals("aax", match.expand("${1}x"));
    assertEquals("$", match.expand("$$"));
    assertEquals("$1", match.expand("$$1"));
    assertEquals("$", match.expand("$"));
    assertEquals("${", match.expand("${"));
    assertEquals("${}", match.expand("${}"));
    assertEquals("${1", match.expand("${1"));
    assertEquals("${1 }", match.expand("${1 }"));
    assertEquals("$-", match.expand("$-"));
    assertEquals("", match.expand("$01"));
    assertEquals("", match.expand("$99"));
    assertEquals("", match.expand("$99999999999"));
    assertEquals("", match.expand("$é"));
    assertEquals("plain", match.expand("plain"));
  }
}
