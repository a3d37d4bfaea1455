package io.narthex.server.config;

/// TLS of a client. Texts are PEM; empty texts and paths mean not set; files are read again when
/// they change.
///
/// @param serverName name to verify and to ask for; empty: the host of the URL
/// @param minVersion `TLS10` to `TLS13`; empty: the default
/// @param maxVersion `TLS10` to `TLS13`; empty: the default
public record TlsConfig(
    String ca,
    String cert,
    Secret key,
    String caFile,
    String certFile,
    String keyFile,
    String serverName,
    boolean insecureSkipVerify,
    String minVersion,
    String maxVersion) {
  /// The defaults of the platform.
  public static final TlsConfig NONE =
      new TlsConfig("", "", Secret.NONE, "", "", "", "", false, "", "");
}
