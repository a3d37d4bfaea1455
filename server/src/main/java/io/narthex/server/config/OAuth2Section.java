package io.narthex.server.config;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.Section;
import io.narthex.rules.yaml.YamlNode;
import io.narthex.server.config.OAuth2Config.Assertion;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Reads `oauth2`.
final class OAuth2Section {
  private static final Set<String> ALGORITHMS = Set.of("", "RS256", "RS384", "RS512");

  private OAuth2Section() {}

  static OAuth2Config read(Section parent, ConfigDirectory directory) throws ConfigException {
    Section s = parent.section("oauth2", "config.plain");
    OAuth2Config config =
        new OAuth2Config(
            s.string("client_id", ""),
            Secret.of(s, "client_secret"),
            directory.join(s.string("client_secret_file", "")),
            assertion(s, directory),
            s.string("grant_type", ""),
            s.strings("scopes"),
            s.string("token_url", ""),
            texts(s, "endpoint_params"),
            HttpClientSection.tls(s, "tls_config", directory),
            HttpClientSection.proxy(s));
    String secretRef = s.string("client_secret_ref", "");
    String keyRef = s.string("client_certificate_key_ref", "");
    s.end();
    if (config.clientId().isEmpty()) {
      throw s.fault("client_id", "oauth2 client_id must be configured", "an id", "none");
    }
    if (config.tokenUrl().isEmpty()) {
      throw s.fault("token_url", "oauth2 token_url must be configured", "a URL", "none");
    }
    if (config.isJwtBearer()) {
      checkKey(s, config.assertion(), keyRef);
    } else {
      HttpClientSection.atMostOne(
          s,
          "oauth2 client_secret, client_secret_file & client_secret_ref",
          config.clientSecret().value(),
          config.clientSecretFile(),
          secretRef);
    }
    HttpClientSection.refuseReference(s, "client_secret_ref", secretRef);
    HttpClientSection.refuseReference(s, "client_certificate_key_ref", keyRef);
    return config;
  }

  private static Assertion assertion(Section s, ConfigDirectory directory) throws ConfigException {
    return new Assertion(
        s.string("client_certificate_key_id", ""),
        Secret.of(s, "client_certificate_key"),
        directory.join(s.string("client_certificate_key_file", "")),
        s.string("signature_algorithm", ""),
        s.string("iss", ""),
        s.string("audience", ""),
        new YamlNode.Mapping(s.map("claims"), s.at("claims")));
  }

  private static void checkKey(Section s, Assertion assertion, String keyRef)
      throws ConfigException {
    HttpClientSection.atMostOne(
        s,
        "oauth2 client_certificate_key, client_certificate_key_file & client_certificate_key_ref",
        assertion.key().value(),
        assertion.keyFile(),
        keyRef);
    if (!ALGORITHMS.contains(assertion.algorithm())) {
      throw s.fault(
          "signature_algorithm",
          "valid signature algorithms are RS256, RS384 and RS512",
          "one of them",
          assertion.algorithm());
    }
  }

  private static Map<String, String> texts(Section s, String key) throws ConfigException {
    Map<String, String> texts = new LinkedHashMap<>();
    for (YamlNode.Entry entry : s.map(key)) {
      texts.put(entry.key().text(), Section.text(entry.value()));
    }
    return texts;
  }

  /// Keys ascending at every depth, as maps are printed.
  private static YamlNode sorted(YamlNode node) {
    return switch (node) {
      case YamlNode.Scalar scalar -> scalar;
      case YamlNode.Sequence sequence ->
          new YamlNode.Sequence(
              sequence.items().stream().map(OAuth2Section::sorted).toList(), sequence.position());
      case YamlNode.Mapping mapping ->
          new YamlNode.Mapping(
              mapping.entries().stream()
                  .map(entry -> new YamlNode.Entry(entry.key(), sorted(entry.value())))
                  .sorted(Comparator.comparing(entry -> entry.key().text()))
                  .toList(),
              mapping.position());
    };
  }

  /// The effective section.
  static YamlTree effective(OAuth2Config config) {
    Assertion assertion = config.assertion();
    YamlTree tree = new YamlTree();
    tree.textIfSet("client_id", config.clientId());
    tree.textIfSet("client_secret", config.clientSecret().toString());
    tree.textIfSet("client_secret_file", config.clientSecretFile());
    tree.textIfSet("client_certificate_key_id", assertion.keyId());
    tree.textIfSet("client_certificate_key", assertion.key().toString());
    tree.textIfSet("client_certificate_key_file", assertion.keyFile());
    tree.textIfSet("grant_type", config.grantType());
    tree.textIfSet("signature_algorithm", assertion.algorithm());
    tree.textIfSet("iss", assertion.issuer());
    tree.textIfSet("audience", assertion.audience());
    if (!assertion.claims().entries().isEmpty()) {
      tree.node("claims", sorted(Redaction.of(assertion.claims())));
    }
    tree.texts("scopes", config.scopes());
    tree.text("token_url", Redaction.url(config.tokenUrl()));
    YamlTree parameters = new YamlTree();
    config.endpointParams().forEach(parameters::text);
    if (!config.endpointParams().isEmpty()) {
      tree.node("endpoint_params", Redaction.of(parameters.build()));
    }
    if (!config.tls().equals(TlsConfig.NONE)) {
      tree.mapping("tls_config", EffectiveHttpClient.tls(config.tls()));
    }
    EffectiveHttpClient.proxy(tree, config.proxy());
    return tree;
  }
}
