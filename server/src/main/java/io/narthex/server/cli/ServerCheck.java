package io.narthex.server.cli;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.server.config.HttpClientConfig;
import io.narthex.server.config.HttpClientFile;
import io.narthex.server.http.BodyBuffer;
import io.narthex.server.http.HttpAnswer;
import io.narthex.server.http.HttpCall;
import io.narthex.server.http.HttpCallException;
import io.narthex.server.http.HttpClient;
import io.narthex.server.http.HttpTransport;
import io.narthex.server.http.HttpUrl;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/// Asks a server how it is.
///
/// @param err gets its answer
record ServerCheck(PrintStream err) {
  static final String URL = "--url";
  static final String HTTP_CONFIG = "--http.config.file";
  static final String DEFAULT_URL = "http://localhost:9090";
  private static final long TIMEOUT_MS = 10_000;
  private static final long MOST_BODY_BYTES = 1 << 20;
  private static final int OK = 200;

  /// Options of the HTTP client that a command was given.
  ///
  /// @throws InputException where the file of options is invalid
  static HttpClientConfig client(ParsedCommand command) throws IOException {
    String path = command.text(HTTP_CONFIG);
    if (path.isEmpty()) {
      return HttpClientConfig.DEFAULT;
    }
    try {
      return HttpClientFile.read(Path.of(path));
    } catch (ConfigException e) {
      throw new InputException(String.valueOf(e.getMessage()));
    }
  }

  /// The URL of a page of the server that a command names.
  static HttpUrl url(ParsedCommand command, String page) throws FlagException {
    String server = command.text(URL);
    String trimmed = server.endsWith("/") ? server.substring(0, server.length() - 1) : server;
    try {
      return HttpUrl.parse(trimmed + page);
    } catch (IllegalArgumentException e) {
      throw new FlagException(
          "flag "
              + URL
              + ": expected=an http or https URL, actual="
              + server
              + " ("
              + e.getMessage()
              + ")");
    }
  }

  /// Gets `page`.
  ///
  /// @return whether the answer has status 200
  boolean isGood(ParsedCommand command, String page) throws FlagException, IOException {
    HttpUrl url = url(command, page);
    try (HttpTransport transport = new HttpTransport(1);
        BodyBuffer body = new BodyBuffer();
        HttpAnswer answer =
            new HttpClient(transport, client(command), "narthex")
                .call(HttpCall.get(url, Map.of(), TIMEOUT_MS, MOST_BODY_BYTES))) {
      if (answer.status() != OK) {
        err.println("check failed: URL=" + url + ", status=" + answer.status());
        return false;
      }
      answer.readBody(body);
      err.println("  SUCCESS:  " + body.text());
      return true;
    } catch (HttpCallException e) {
      throw new InputException(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InputException("interrupted");
    }
  }
}
