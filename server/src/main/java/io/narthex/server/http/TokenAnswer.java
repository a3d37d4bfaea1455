package io.narthex.server.http;

import io.narthex.server.config.Secret;
import io.narthex.server.json.JsonException;
import io.narthex.server.json.JsonReader;
import io.narthex.storage.text.Quoting;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Reads what a token URL answers: JSON (RFC 6749, section 5), or a form, as some servers have it.
final class TokenAnswer {
  private static final int SHOWN_CHARACTERS = 200;
  private static final double MAX_SECONDS = Integer.MAX_VALUE;

  private TokenAnswer() {}

  /// The token.
  ///
  /// @param secret what was shown for it; never repeated in errors
  /// @param sentNanos when the request was sent: from then on the token's time is counted
  /// @throws HttpCallException where there is none
  static Token read(HttpAnswer answer, String secret, long sentNanos) throws HttpCallException {
    Map<String, String> fields;
    boolean success = answer.status() / 100 == 2;
    try (BodyBuffer body = new BodyBuffer()) {
      answer.readBody(body);
      fields = fields(answer.header("Content-Type"), body.text(), success);
    }
    String code = fields.getOrDefault("error", "");
    if (!success || !code.isEmpty()) {
      String said = code.isEmpty() ? "" : ": " + quoted(code, secret) + description(fields, secret);
      throw BodyBuffer.bad(answer.statusText() + said);
    }
    String token = fields.getOrDefault("access_token", "");
    if (token.isEmpty() || token.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
      throw BodyBuffer.bad("server response missing access_token");
    }
    double seconds = seconds(fields.getOrDefault("expires_in", ""));
    long nanos = TimeUnit.MILLISECONDS.toNanos((long) (1e3 * Math.min(seconds, MAX_SECONDS)));
    return new Token(
        type(fields.getOrDefault("token_type", "")) + " " + token, seconds == 0, sentNanos + nanos);
  }

  private static String description(Map<String, String> fields, String secret) {
    String description = fields.getOrDefault("error_description", "");
    return description.isEmpty() ? "" : " " + quoted(description, secret);
  }

  private static String quoted(String text, String secret) {
    String clean = secret.isEmpty() ? text : text.replace(secret, Secret.SHOWN);
    return Quoting.quote(clean.substring(0, Math.min(clean.length(), SHOWN_CHARACTERS)));
  }

  /// The word before the token.
  private static String type(String given) {
    return switch (given.toLowerCase(Locale.ROOT)) {
      case "", "bearer" -> "Bearer";
      case "mac" -> "MAC";
      case "basic" -> "Basic";
      default -> {
        boolean isWord = given.chars().allMatch(c -> c > ' ' && c < 0x7f);
        yield isWord ? given : "Bearer";
      }
    };
  }

  /// 0: the token does not expire.
  private static double seconds(String text) throws HttpCallException {
    try {
      double seconds = text.isEmpty() ? 0 : Double.parseDouble(text);
      if (!Double.isNaN(seconds)) {
        return seconds;
      }
    } catch (NumberFormatException e) {
      throw new HttpCallException(
          HttpCallException.Kind.BAD_ANSWER,
          "expires_in: expected=seconds, actual=another text",
          e);
    }
    throw BodyBuffer.bad("expires_in: expected=seconds, actual=another text");
  }

  private static Map<String, String> fields(String contentType, String body, boolean needed)
      throws HttpCallException {
    int semicolon = contentType.indexOf(';');
    String media = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    return switch (media.strip().toLowerCase(Locale.ROOT)) {
      case "application/x-www-form-urlencoded", "text/plain" -> form(body);
      default -> json(body, needed);
    };
  }

  private static Map<String, String> form(String body) {
    Map<String, String> fields = new HashMap<>();
    for (String pair : body.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals >= 0) {
        fields.putIfAbsent(
            UrlText.unescape(pair.substring(0, equals).replace('+', ' ')),
            UrlText.unescape(pair.substring(equals + 1).replace('+', ' ')));
      }
    }
    return fields;
  }

  private static Map<String, String> json(String body, boolean needed) throws HttpCallException {
    Map<String, String> fields = new HashMap<>();
    try {
      if (new JsonReader(body).read() instanceof JsonReader.Fields all) {
        for (JsonReader.Field field : all.all()) {
          if (field.value() instanceof String || field.value() instanceof Double) {
            fields.put(field.name(), String.valueOf(field.value()));
          }
        }
        return fields;
      }
    } catch (JsonException e) {
      if (needed) {
        // What the parser says may repeat a part of the token.
        throw BodyBuffer.bad("cannot parse json (" + size(body) + " bytes)");
      }
    }
    if (needed && fields.isEmpty()) {
      throw BodyBuffer.bad("cannot parse json (" + size(body) + " bytes)");
    }
    return fields;
  }

  private static int size(String body) {
    return body.getBytes(StandardCharsets.UTF_8).length;
  }
}
