package io.narthex.server.config;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.Section;
import io.narthex.rules.yaml.YamlNode;
import io.narthex.rules.yaml.YamlNode.Scalar;
import io.narthex.rules.yaml.YamlNode.ScalarType;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads the closed sets of names and the label sets that several sections have.
final class Names {
  private Names() {}

  /// Labels of a mapping; names and values must be valid UTF-8.
  static Labels labels(Section s, String key) throws ConfigException {
    LabelsBuilder labels = new LabelsBuilder();
    for (YamlNode.Entry entry : s.map(key)) {
      Scalar name = entry.key();
      if (name.type() == ScalarType.BINARY || name.text().isEmpty()) {
        throw Section.fault(
            name.position(),
            Quoted.of(name) + " is not a valid label name",
            "UTF-8 text that is not empty",
            Quoted.of(name));
      }
      if (entry.value() instanceof Scalar value && value.type() == ScalarType.BINARY) {
        throw Section.fault(
            value.position(),
            Quoted.of(value) + " is not a valid label value",
            "UTF-8 text",
            Quoted.of(value));
      }
      labels.set(name.text(), Section.text(entry.value()));
    }
    return labels.build();
  }

  /// Refuses an entry whose `name`, where it has one, is among `names`; adds it to them.
  ///
  /// @param kind of entry, as the message says it
  static void requireNew(Section s, Set<String> names, String kind) throws ConfigException {
    String name = s.string("name", "");
    if (!name.isEmpty() && !names.add(name)) {
      throw s.fault(
          "name",
          "found multiple " + kind + " configs with job name " + Quoted.of(name),
          "distinct names",
          name + " twice");
    }
  }

  static @Nullable NameValidationScheme validation(Section s) throws ConfigException {
    String text = s.string("metric_name_validation_scheme", "");
    for (NameValidationScheme scheme : NameValidationScheme.values()) {
      if (scheme.configName().equals(text)) {
        return scheme;
      }
    }
    if (!text.isEmpty()) {
      throw s.fault(
          "metric_name_validation_scheme",
          "unrecognized ValidationScheme: " + Quoted.of(text),
          "utf8 or legacy",
          text);
    }
    return null;
  }

  static @Nullable NameEscapingScheme escaping(Section s) throws ConfigException {
    String text = s.string("metric_name_escaping_scheme", "");
    for (NameEscapingScheme scheme : NameEscapingScheme.values()) {
      if (scheme.configName().equals(text)) {
        return scheme;
      }
    }
    if (!text.isEmpty()) {
      throw s.fault(
          "metric_name_escaping_scheme",
          "unknown metric name escaping scheme " + Quoted.of(text),
          "allow-utf-8, underscores, dots or values",
          text);
    }
    return null;
  }

  /// The list under `scrape_protocols`; empty where absent.
  ///
  /// @param suffix added to messages, for example the job's name
  static List<ScrapeProtocol> protocols(Section s, String suffix) throws ConfigException {
    List<ScrapeProtocol> result = new ArrayList<>();
    List<String> names = s.strings("scrape_protocols");
    Set<ScrapeProtocol> seen = EnumSet.noneOf(ScrapeProtocol.class);
    for (String name : names) {
      ScrapeProtocol protocol = protocol(name);
      if (protocol == null) {
        throw s.fault(
            "scrape_protocols",
            "scrape_protocols: " + unknown(name) + suffix,
            "a known name",
            name);
      }
      if (!seen.add(protocol)) {
        throw s.fault(
            "scrape_protocols",
            "duplicated protocol in scrape_protocols, got ["
                + String.join(" ", names)
                + "]"
                + suffix,
            "each once",
            name + " twice");
      }
      result.add(protocol);
    }
    return result;
  }

  static @Nullable ScrapeProtocol protocol(String name) {
    for (ScrapeProtocol protocol : ScrapeProtocol.values()) {
      if (protocol.configName().equals(name)) {
        return protocol;
      }
    }
    return null;
  }

  static String unknown(String protocol) {
    String known =
        List.of(ScrapeProtocol.values()).stream()
            .map(ScrapeProtocol::configName)
            .sorted()
            .collect(Collectors.joining(" ", "[", "]"));
    return "unknown scrape protocol " + protocol + ", supported: " + known;
  }
}
