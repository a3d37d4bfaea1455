package io.narthex.server.config;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.Section;
import io.narthex.rules.yaml.YamlNode;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks the top-level sections that are read but not served yet.
final class UnservedSections {
  private static final Set<String> STRATEGIES =
      new LinkedHashSet<>(
          List.of(
              "UnderscoreEscapingWithSuffixes",
              "UnderscoreEscapingWithoutSuffixes",
              "NoUTF8EscapingWithSuffixes",
              "NoTranslation"));

  private final ConfigDirectory directory;
  private final NameValidationScheme scheme;

  /// @param scheme the one of section `global`
  UnservedSections(ConfigDirectory directory, NameValidationScheme scheme) {
    this.directory = directory;
    this.scheme = scheme;
  }

  void tracing(Section config) throws ConfigException {
    YamlNode node = config.node("tracing");
    if (node == null || Section.isNull(node)) {
      return;
    }
    Section s = config.section("tracing", "config.plain");
    s.string("client_type", "grpc");
    s.number("sampling_fraction", 0);
    s.bool("insecure", false);
    s.durationMs("timeout", 10_000);
    RemoteHeaders.read(s, "authorization header configuration is not yet supported");
    if (s.string("endpoint", "").isEmpty()) {
      throw s.fault("endpoint", "tracing endpoint must be set", "host:port", "none");
    }
    String compression = s.string("compression", "");
    if (!compression.isEmpty() && !compression.equals("gzip")) {
      throw s.fault(
          "compression",
          "invalid compression type " + compression + " provided, valid options: gzip",
          "gzip",
          compression);
    }
    HttpClientSection.tls(s, "tls_config", directory);
    s.end();
  }

  /// The effective section.
  YamlTree otlp(Section config) throws ConfigException {
    Section s = config.section("otlp", "config.plain");
    List<String> promoted = s.strings("promote_resource_attributes");
    List<String> ignored = s.strings("ignore_resource_attributes");
    boolean all = s.bool("promote_all_resource_attributes", false);
    String strategy = s.string("translation_strategy", "UnderscoreEscapingWithSuffixes");
    YamlTree tree = new YamlTree();
    tree.boolIfTrue("promote_all_resource_attributes", all);
    tree.texts("promote_resource_attributes", promoted.stream().map(String::strip).toList());
    tree.texts("ignore_resource_attributes", ignored.stream().map(String::strip).toList());
    tree.text("translation_strategy", strategy);
    for (String key :
        List.of(
            "keep_identifying_resource_attributes",
            "convert_histograms_to_nhcb",
            "promote_scope_metadata")) {
      tree.boolIfTrue(key, s.bool(key, false));
    }
    for (String key :
        List.of("label_name_underscore_sanitization", "label_name_preserve_multiple_underscores")) {
      tree.bool(key, s.bool(key, true));
    }
    s.end();
    checkOtlp(s, new Otlp(promoted, ignored, all, strategy));
    return tree;
  }

  private record Otlp(List<String> promoted, List<String> ignored, boolean all, String strategy) {}

  private void checkOtlp(Section s, Otlp otlp) throws ConfigException {
    List<String> promoted = otlp.promoted;
    List<String> ignored = otlp.ignored;
    boolean all = otlp.all;
    String strategy = otlp.strategy;
    String fault = null;
    if (all && !promoted.isEmpty()) {
      fault =
          "'promote_all_resource_attributes' and 'promote_resource_attributes' cannot be"
              + " configured simultaneously";
    } else if (!all && !ignored.isEmpty()) {
      fault =
          "'ignore_resource_attributes' cannot be configured unless"
              + " 'promote_all_resource_attributes' is true";
    } else {
      fault = attributesFault(promoted, "promoted");
      if (fault == null) {
        fault = attributesFault(ignored, "ignored");
      }
    }
    if (fault != null) {
      throw Section.fault(
          s.position(), "invalid OTLP configuration: " + fault, "consistent lists", "others");
    }
    if (!STRATEGIES.contains(strategy)) {
      throw s.fault(
          "translation_strategy",
          "unsupported OTLP translation strategy " + Quoted.of(strategy),
          String.join(", ", STRATEGIES),
          strategy);
    }
    if (scheme == NameValidationScheme.LEGACY && strategy.startsWith("No")) {
      throw s.fault(
          "translation_strategy",
          "OTLP translation strategy "
              + Quoted.of(strategy)
              + " is not allowed when UTF8 is disabled",
          "an underscore strategy",
          strategy);
    }
  }

  private static @Nullable String attributesFault(List<String> attributes, String kind) {
    Set<String> seen = new HashSet<>();
    for (String attribute : attributes) {
      String name = attribute.strip();
      if (name.isEmpty()) {
        return "empty " + kind + " OTel resource attribute";
      }
      if (!seen.add(name)) {
        return "duplicated " + kind + " OTel resource attribute " + Quoted.of(name);
      }
    }
    return null;
  }
}
