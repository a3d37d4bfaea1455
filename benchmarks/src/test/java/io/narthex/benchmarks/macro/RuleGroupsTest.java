package io.narthex.benchmarks.macro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.narthex.rules.AlertingRule;
import io.narthex.rules.config.RuleFile;
import io.narthex.rules.config.RuleFileOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleGroupsTest {
  @Test
  void groupsAreAsTheStageSays() throws Exception {
    byte[] text = RuleGroups.file(3).getBytes(StandardCharsets.UTF_8);
    RuleFile file = RuleFile.parse("rules.yml", text, RuleFileOptions.DEFAULT);
    assertEquals(3, file.groups().size());
    file.groups()
        .forEach(group -> {
          var rules = group.at("rules.yml", 1_000).rules();
          assertEquals(RuleGroups.RULES_PER_GROUP, rules.size());
          assertEquals(5, rules.stream().filter(AlertingRule.class::isInstance).count());
          assertFalse(rules.stream().anyMatch(rule -> rule.query().contains("%")), rules::toString);
        });
    assertEquals(
        List.of("service-0", "service-1", "service-2"),
        file.groups().stream().map(group -> group.at("rules.yml", 1_000).name()).toList());
  }
}
