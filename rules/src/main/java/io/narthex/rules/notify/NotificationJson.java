package io.narthex.rules.notify;

import io.narthex.rules.AlertTimes;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.text.Utf8;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;

/// Notifications as Alertmanager's API v2 takes them, byte for byte as upstream writes them: keys
/// in its order, `annotations` left out where there are none, texts escaped as Go's `json.Marshal`
/// does.
final class NotificationJson {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final String NO_TIME = "0001-01-01T00:00:00.000Z";
  private static final String HEX = "0123456789abcdef";

  /// Stands for a byte that is no UTF-8.
  private static final char REPLACEMENT = '\ufffd';

  private static final char LINE_SEPARATOR = '\u2028';
  private static final char PARAGRAPH_SEPARATOR = '\u2029';

  private final StringBuilder out = new StringBuilder(4_096);

  private NotificationJson() {}

  /// The body of a request.
  static byte[] encode(List<Notification> notifications) {
    NotificationJson json = new NotificationJson();
    json.out.append('[');
    for (int i = 0; i < notifications.size(); i++) {
      if (i > 0) {
        json.out.append(',');
      }
      json.write(notifications.get(i));
    }
    return Utf8.encode(json.out.append(']').toString());
  }

  private void write(Notification notification) {
    out.append('{');
    if (!notification.annotations().isEmpty()) {
      out.append("\"annotations\":{");
      boolean first = true;
      for (Map.Entry<String, String> entry : notification.annotations().entrySet()) {
        field(entry.getKey(), entry.getValue(), first);
        first = false;
      }
      out.append("},");
    }
    out.append("\"endsAt\":\"").append(time(notification.endsAtMs()));
    out.append("\",\"startsAt\":\"").append(time(notification.startsAtMs())).append('"');
    if (!notification.generatorUrl().isEmpty()) {
      out.append(",\"generatorURL\":");
      text(notification.generatorUrl());
    }
    out.append(",\"labels\":{");
    Labels labels = notification.labels();
    for (int i = 0; i < labels.size(); i++) {
      field(labels.name(i), labels.value(i), i == 0);
    }
    out.append("}}");
  }

  private static String time(long ms) {
    return ms == AlertTimes.NEVER ? NO_TIME : TIME.format(Instant.ofEpochMilli(ms));
  }

  private void field(String name, String value, boolean first) {
    if (!first) {
      out.append(',');
    }
    text(name);
    out.append(':');
    text(value);
  }

  private void text(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        character(c);
      } else if (i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1))) {
        out.append(c).append(text.charAt(++i));
      } else {
        escape(REPLACEMENT);
      }
    }
    out.append('"');
  }

  private void character(char c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '<', '>', '&', LINE_SEPARATOR, PARAGRAPH_SEPARATOR -> escape(c);
      default -> {
        if (c < ' ') {
          escape(c);
        } else {
          out.append(c);
        }
      }
    }
  }

  private void escape(char c) {
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.append(HEX.charAt((c >> shift) & 15));
    }
  }
}
