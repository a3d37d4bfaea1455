package io.narthex.server.config;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.Section;
import io.narthex.rules.yaml.YamlNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Reads `headers` of the remote sections, which may not name those that the protocols own.
final class RemoteHeaders {
  private static final Set<String> RESERVED =
      Set.of(
          "host",
          "content-encoding",
          "content-length",
          "content-type",
          "user-agent",
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "www-authenticate",
          "accept-encoding",
          "x-prometheus-remote-write-version",
          "x-prometheus-remote-read-version",
          "x-amz-date",
          "x-amz-security-token",
          "x-amz-content-sha256");

  private RemoteHeaders() {}

  /// Reads them.
  ///
  /// @param authorization what to say about that header
  static Map<String, String> read(Section s, String authorization) throws ConfigException {
    Map<String, String> headers = new LinkedHashMap<>();
    for (YamlNode.Entry entry : s.map("headers")) {
      String name = entry.key().text().toLowerCase(Locale.ROOT);
      if (name.equals("authorization")) {
        throw Section.fault(entry.key().position(), authorization, "another header", name);
      }
      if (RESERVED.contains(name)) {
        throw Section.fault(
            entry.key().position(),
            entry.key().text() + " is a reserved header. It must not be changed",
            "another header",
            name);
      }
      headers.put(entry.key().text(), Section.text(entry.value()));
    }
    return headers;
  }

  /// Adds headers as they are shown, without their values.
  static void add(YamlTree tree, Map<String, String> headers) {
    YamlTree shown = new YamlTree();
    headers.forEach((name, value) -> shown.text(name, Secret.SHOWN));
    tree.mappingIfSet("headers", shown);
  }
}
