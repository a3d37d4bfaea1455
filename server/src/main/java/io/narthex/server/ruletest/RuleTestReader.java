package io.narthex.server.ruletest;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.Section;
import io.narthex.rules.yaml.YamlNode;
import io.narthex.rules.yaml.YamlNode.Position;
import io.narthex.rules.yaml.YamlReader;
import io.narthex.server.ruletest.RuleTestFile.AlertCase;
import io.narthex.server.ruletest.RuleTestFile.ExpectedAlert;
import io.narthex.server.ruletest.RuleTestFile.ExpectedSample;
import io.narthex.server.ruletest.RuleTestFile.ExprCase;
import io.narthex.server.ruletest.RuleTestFile.Group;
import io.narthex.server.ruletest.RuleTestFile.InputSeries;
import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.text.TextSyntaxException;
import io.narthex.storage.text.Timestamps;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads files of rule tests, strictly.
final class RuleTestReader {
  private static final long DEFAULT_INTERVAL_MS = 60_000;

  private final String path;

  private RuleTestReader(String path) {
    this.path = path;
  }

  /// Reads `bytes` as the content of the file `path`.
  ///
  /// @throws ConfigException with the place of the first fault
  static RuleTestFile read(String path, byte[] bytes) throws ConfigException {
    return new RuleTestReader(path).file(YamlReader.read(path, bytes, "main.unitTestFile"));
  }

  private RuleTestFile file(@Nullable YamlNode root) throws ConfigException {
    Section s = new Section("main.unitTestFile", root, new Position(path, 1, 1));
    List<String> ruleFiles = s.strings("rule_files");
    long intervalMs = orDefault(s.durationMs("evaluation_interval", 0), DEFAULT_INTERVAL_MS);
    List<String> order = order(s);
    boolean fuzzy = s.bool("fuzzy_compare", false);
    List<Group> groups = new ArrayList<>();
    for (YamlNode node : s.list("tests")) {
      groups.add(group(new Section("main.testGroup", node, s.position()), intervalMs));
    }
    s.end();
    return new RuleTestFile(ruleFiles, intervalMs, order, fuzzy, groups);
  }

  private static long orDefault(long value, long absent) {
    return value == 0 ? absent : value;
  }

  private static List<String> order(Section s) throws ConfigException {
    List<String> order = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (YamlNode node : s.list("group_eval_order")) {
      String name = Section.text(node);
      if (!names.add(name)) {
        throw Section.fault(
            node.position(),
            "group name repeated in evaluation order: " + name,
            "distinct names",
            name + " twice");
      }
      order.add(name);
    }
    return order;
  }

  private static Group group(Section s, long evaluationIntervalMs) throws ConfigException {
    String name = s.string("name", "");
    long intervalMs = orDefault(s.durationMs("interval", 0), evaluationIntervalMs);
    long startMs = start(s);
    List<InputSeries> series = new ArrayList<>();
    for (YamlNode node : s.list("input_series")) {
      Section input = new Section("main.series", node, s.position());
      series.add(
          new InputSeries(
              input.string("series", ""), input.string("values", ""), input.position()));
      input.end();
    }
    List<AlertCase> alerts = new ArrayList<>();
    for (YamlNode node : s.list("alert_rule_test")) {
      alerts.add(alert(new Section("main.alertTestCase", node, s.position())));
    }
    List<ExprCase> exprs = new ArrayList<>();
    for (YamlNode node : s.list("promql_expr_test")) {
      exprs.add(expr(new Section("main.promqlTestCase", node, s.position())));
    }
    Labels external = Labels.of(texts(s, "external_labels"));
    String externalUrl = s.string("external_url", "");
    s.end();
    return new Group(name, intervalMs, startMs, series, alerts, exprs, external, externalUrl);
  }

  private static long start(Section s) throws ConfigException {
    String text = s.string("start_timestamp", "");
    if (text.isEmpty()) {
      return 0;
    }
    try {
      return Timestamps.parse(text);
    } catch (TextSyntaxException e) {
      throw s.fault("start_timestamp", "start_timestamp", "seconds or a time as in RFC 3339", text);
    }
  }

  private static SortedMap<String, String> texts(Section s, String key) throws ConfigException {
    SortedMap<String, String> texts = new TreeMap<>(LabelOrder::compareUtf8);
    for (YamlNode.Entry entry : s.map(key)) {
      texts.put(entry.key().text(), Section.text(entry.value()));
    }
    return texts;
  }

  private static AlertCase alert(Section s) throws ConfigException {
    long evalTimeMs = s.durationMs("eval_time", 0);
    String name = s.string("alertname", "");
    if (name.isEmpty()) {
      throw Section.fault(
          s.position(),
          "an item under alert_rule_test misses required attribute alertname",
          "a name",
          "none");
    }
    List<ExpectedAlert> alerts = new ArrayList<>();
    for (YamlNode node : s.list("exp_alerts")) {
      Section alert = new Section("main.alert", node, s.position());
      alerts.add(new ExpectedAlert(texts(alert, "exp_labels"), texts(alert, "exp_annotations")));
      alert.end();
    }
    s.end();
    return new AlertCase(evalTimeMs, name, alerts, s.position());
  }

  private static ExprCase expr(Section s) throws ConfigException {
    String expr = s.string("expr", "");
    long evalTimeMs = s.durationMs("eval_time", 0);
    List<ExpectedSample> samples = new ArrayList<>();
    for (YamlNode node : s.list("exp_samples")) {
      Section sample = new Section("main.sample", node, s.position());
      samples.add(
          new ExpectedSample(
              sample.string("labels", ""),
              number(sample),
              sample.string("histogram", ""),
              sample.position()));
      sample.end();
    }
    s.end();
    return new ExprCase(expr, evalTimeMs, samples, s.position());
  }

  /// A number in any of YAML's forms, exponents without a point included.
  private static double number(Section s) throws ConfigException {
    String text = s.string("value", "0").replace("_", "").toLowerCase(Locale.ROOT);
    try {
      return switch (text) {
        case "" -> 0;
        case ".inf", "+.inf" -> Double.POSITIVE_INFINITY;
        case "-.inf" -> Double.NEGATIVE_INFINITY;
        case ".nan" -> Double.NaN;
        default -> text.startsWith("0x") ? Long.decode(text) : Double.parseDouble(text);
      };
    } catch (NumberFormatException e) {
      throw s.fault("value", "unmarshal errors", "a number for value", text);
    }
  }
}
