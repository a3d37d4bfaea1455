package io.narthex.server;

import io.narthex.server.cli.FlagException;
import io.narthex.server.http.HttpUrl;

/// Under which URL others reach this server.
///
/// @param scheme `http` or `https`
/// @param host name or address, without the brackets of IPv6
/// @param port as written, `""` where the scheme's is meant
/// @param path starts with a slash and does not end with one; `""` for the root
record ExternalUrl(String scheme, String host, String port, String path) {
  /// Reads `--web.external-url`.
  ///
  /// @param text empty: made of host name and port
  /// @param hostName of this machine
  /// @param listenPort of the first listener
  static ExternalUrl of(String text, String hostName, int listenPort) throws FlagException {
    if (text.isEmpty()) {
      return new ExternalUrl("http", hostName, Integer.toString(listenPort), "");
    }
    HttpUrl url;
    try {
      url = HttpUrl.parse(text);
    } catch (IllegalArgumentException e) {
      throw new FlagException(
          "flag --web.external-url: expected=an http or https URL, actual="
              + text
              + " ("
              + e.getMessage()
              + ")");
    }
    String target = url.target();
    int end = target.indexOf('?') < 0 ? target.length() : target.indexOf('?');
    while (end > 0 && target.charAt(end - 1) == '/') {
      end--;
    }
    boolean withPort = authority(text).matches(".*:\\d+");
    return new ExternalUrl(
        url.scheme(),
        url.host(),
        withPort ? Integer.toString(url.port()) : "",
        target.substring(0, end));
  }

  private static String authority(String text) {
    return text.replaceFirst("^[^/]*//", "").replaceFirst("[/?#].*$", "");
  }

  /// The whole URL, without a slash at its end, as upstream.
  String text() {
    return scheme + "://" + authority(host, port) + path;
  }

  private static String authority(String name, String portText) {
    String bracketed = name.indexOf(':') >= 0 ? "[" + name + "]" : name;
    return portText.isEmpty() ? bracketed : bracketed + ":" + portText;
  }
}
