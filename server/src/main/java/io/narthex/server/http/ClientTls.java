package io.narthex.server.http;

import io.narthex.server.config.TlsConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// TLS of one client: keys and certificates from the configuration or from files, which are read
/// again for every request; a context is made anew only when their content has changed.
/// Thread-safe.
final class ClientTls {
  private static final List<String> VERSIONS = List.of("TLS10", "TLS11", "TLS12", "TLS13");
  private static final List<String> PROTOCOLS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");
  private static final int DEFAULT_MIN = 2;

  private record Material(String ca, String cert, String key) {}

  private final TlsConfig config;
  private @Nullable Material material;
  private @Nullable SslContext context;

  ClientTls(TlsConfig config) {
    this.config = config;
  }

  /// The context for the files as they are now.
  synchronized SslContext context() throws HttpCallException {
    Material now =
        new Material(
            text("CA certificate", config.ca(), config.caFile()),
            text("client certificate", config.cert(), config.certFile()),
            text("client key", config.key().value(), config.keyFile()));
    SslContext known = context;
    if (known == null || !now.equals(material)) {
      known = build(now);
      context = known;
      material = now;
    }
    return known;
  }

  private static String text(String what, String inline, String file) throws HttpCallException {
    return file.isEmpty() ? inline : CredentialFile.read(what, file);
  }

  private SslContext build(Material now) throws HttpCallException {
    SslContextBuilder builder =
        SslContextBuilder.forClient().sslProvider(SslProvider.JDK).protocols(protocols());
    try {
      if (config.insecureSkipVerify()) {
        builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
      } else if (!now.ca().isEmpty()) {
        builder.trustManager(stream(now.ca()));
      }
      if (!now.cert().isEmpty()) {
        builder.keyManager(stream(now.cert()), stream(PrivateKeyPem.toPkcs8(now.key())));
      }
      return builder.build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new HttpCallException(
          HttpCallException.Kind.SETTINGS,
          "tls_config: expected=certificates and key in PEM, actual=" + e.getMessage(),
          e);
    }
  }

  private List<String> protocols() {
    int min = config.minVersion().isEmpty() ? DEFAULT_MIN : VERSIONS.indexOf(config.minVersion());
    int max =
        config.maxVersion().isEmpty() ? VERSIONS.size() - 1 : VERSIONS.indexOf(config.maxVersion());
    return new ArrayList<>(PROTOCOLS.subList(min, Math.max(min, max) + 1));
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
