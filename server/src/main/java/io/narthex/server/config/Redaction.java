package io.narthex.server.config;

import io.narthex.rules.yaml.YamlNode;
import io.narthex.rules.yaml.YamlNode.Entry;
import io.narthex.rules.yaml.YamlNode.Mapping;
import io.narthex.rules.yaml.YamlNode.Scalar;
import io.narthex.rules.yaml.YamlNode.ScalarType;
import io.narthex.rules.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes secrets out of sections that have no records yet, by the names of their keys.
final class Redaction {
  private static final Set<String> SECRET_KEYS =
      Set.of(
          "password",
          "credentials",
          "bearer_token",
          "client_secret",
          "client_certificate_key",
          "key",
          "token",
          "auth_token",
          "secret_key",
          "application_secret",
          "consumer_key",
          "key_passphrase",
          "private_key",
          "service_account_key",
          "application_credential_secret",
          "secret_access_key");
  private static final Pattern USER_INFO =
      Pattern.compile("^([a-zA-Z][\\w+.-]*://[^/?#@:]*):([^/?#@]*)@");

  private Redaction() {}

  /// `node` with `<secret>` in the place of secrets.
  static YamlNode of(YamlNode node) {
    return switch (node) {
      case Scalar scalar ->
          scalar.type() == ScalarType.STRING
              ? new Scalar(url(scalar.text()), scalar.type(), scalar.position())
              : scalar;
      case Sequence sequence ->
          new Sequence(sequence.items().stream().map(Redaction::of).toList(), sequence.position());
      case Mapping mapping -> {
        List<Entry> entries = new ArrayList<>();
        for (Entry entry : mapping.entries()) {
          entries.add(new Entry(entry.key(), value(entry)));
        }
        yield new Mapping(entries, mapping.position());
      }
    };
  }

  private static YamlNode value(Entry entry) {
    String key = entry.key().text();
    YamlNode value = entry.value();
    if (key.equals("secrets") && value instanceof Sequence sequence) {
      return new Sequence(
          sequence.items().stream().map(Redaction::hidden).toList(), sequence.position());
    }
    if (key.equals("proxy_connect_header") || key.equals("headers")) {
      return hiddenLeaves(value);
    }
    if (SECRET_KEYS.contains(key) && value instanceof Scalar scalar && !scalar.text().isEmpty()) {
      return hidden(scalar);
    }
    return of(value);
  }

  private static YamlNode hiddenLeaves(YamlNode node) {
    return switch (node) {
      case Scalar scalar -> hidden(scalar);
      case Sequence sequence ->
          new Sequence(
              sequence.items().stream().map(Redaction::hiddenLeaves).toList(), sequence.position());
      case Mapping mapping ->
          new Mapping(
              mapping.entries().stream()
                  .map(e -> new Entry(e.key(), hiddenLeaves(e.value())))
                  .toList(),
              mapping.position());
    };
  }

  private static YamlNode hidden(YamlNode node) {
    return new Scalar(Secret.SHOWN, ScalarType.STRING, node.position());
  }

  /// What an error may show of a URL that is none of those expected: its scheme.
  static String scheme(String text) {
    int colon = text.indexOf("://");
    return colon < 0 ? "a text without http://" : text.substring(0, colon) + "://";
  }

  /// `text` without the password of a URL.
  static String url(String text) {
    Matcher matcher = USER_INFO.matcher(text);
    return matcher.find() ? matcher.replaceFirst("$1:xxxxx@") : text;
  }
}
