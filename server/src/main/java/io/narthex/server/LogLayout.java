package io.narthex.server;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import io.narthex.storage.text.Quoting;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// A log event as one line, in upstream's order: time, level, source, message; logfmt or JSON.
final class LogLayout extends LayoutBase<ILoggingEvent> {
  private static final String HEX = "0123456789abcdef";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final boolean json;

  LogLayout(boolean json) {
    this.json = json;
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder out = new StringBuilder(200);
    if (json) {
      out.append('{');
    }
    field(out, "time", TIME.format(Instant.ofEpochMilli(event.getTimeStamp())));
    field(out, "level", event.getLevel().toString());
    String logger = event.getLoggerName();
    field(out, "source", logger.substring(logger.lastIndexOf('.') + 1));
    field(out, "msg", event.getFormattedMessage());
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      field(out, "err", ThrowableProxyUtil.asString(thrown).strip());
    }
    if (json) {
      out.append('}');
    }
    return out.append('\n').toString();
  }

  private void field(StringBuilder out, String name, String value) {
    boolean first = out.length() <= 1;
    if (json) {
      out.append(first ? "\"" : ",\"").append(name).append("\":\"");
      escape(out, value);
      out.append('"');
      return;
    }
    out.append(first ? "" : " ").append(name).append('=');
    if (isPlain(value)) {
      out.append(value);
    } else {
      Quoting.appendQuoted(out, value);
    }
  }

  private static boolean isPlain(String value) {
    return !value.isEmpty()
        && value.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '"' && c != '=' && c != '\\');
  }

  private static void escape(StringBuilder out, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ') {
            out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xF));
          } else {
            out.append(c);
          }
        }
      }
    }
  }
}
