package io.narthex.server.config;

import io.narthex.rules.yaml.YamlNode;
import io.narthex.rules.yaml.YamlNode.Mapping;
import io.narthex.rules.yaml.YamlNode.Scalar;
import io.narthex.rules.yaml.YamlNode.ScalarType;
import io.narthex.rules.yaml.YamlNode.Sequence;
import java.util.regex.Pattern;

/// Writes a tree as YAML text in the form Prometheus prints its configuration: lists at the indent
/// of their key, `source_labels` in one line, quotes only where a plain text would read as
/// something else.
final class YamlWriter {
  private static final Pattern NOT_A_STRING =
      Pattern.compile(
          "|~|null|Null|NULL|(?i:true|false|y|n|yes|no|on|off)"
              + "|[-+]?(0b[01_]+|0x[0-9a-fA-F_]+|0o?[0-7_]+|[0-9][0-9_]*)"
              + "|[-+]?(\\.[0-9]+|[0-9][0-9_]*(\\.[0-9_]*)?)([eE][-+]?[0-9]+)?"
              + "|[-+]?(\\.inf|\\.Inf|\\.INF)|\\.nan|\\.NaN|\\.NAN|<<"
              + "|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?"
              + "|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?");

  private final StringBuilder out = new StringBuilder();

  private YamlWriter() {}

  /// The text of a document whose root is `root`.
  static String write(Mapping root) {
    YamlWriter writer = new YamlWriter();
    if (root.entries().isEmpty()) {
      return "{}\n";
    }
    writer.entries(root, 0, false);
    return writer.out.toString();
  }

  private void indent(int width) {
    out.append(" ".repeat(width));
  }

  /// @param afterDash whether the first entry stands behind `- `
  private void entries(Mapping mapping, int indent, boolean afterDash) {
    boolean first = afterDash;
    for (YamlNode.Entry entry : mapping.entries()) {
      if (!first) {
        indent(indent);
      }
      first = false;
      out.append(scalar(entry.key(), false, indent)).append(':');
      value(entry.key().text(), entry.value(), indent);
    }
  }

  private void value(String key, YamlNode value, int indent) {
    switch (value) {
      case Scalar scalar -> out.append(' ').append(scalar(scalar, false, indent)).append('\n');
      case Mapping mapping -> {
        if (mapping.entries().isEmpty()) {
          out.append(" {}\n");
        } else {
          out.append('\n');
          entries(mapping, indent + 2, false);
        }
      }
      case Sequence sequence -> {
        if (sequence.items().isEmpty()) {
          out.append(" []\n");
        } else if (key.equals("source_labels")) {
          flow(sequence, indent);
        } else {
          out.append('\n');
          items(sequence, indent);
        }
      }
    }
  }

  private void flow(Sequence sequence, int indent) {
    out.append(" [");
    String separator = "";
    for (YamlNode item : sequence.items()) {
      if (item instanceof Scalar scalar) {
        out.append(separator).append(scalar(scalar, true, indent));
        separator = ", ";
      }
    }
    out.append("]\n");
  }

  private void items(Sequence sequence, int indent) {
    for (YamlNode item : sequence.items()) {
      indent(indent);
      out.append('-');
      switch (item) {
        case Scalar scalar -> out.append(' ').append(scalar(scalar, false, indent)).append('\n');
        case Mapping mapping -> {
          if (mapping.entries().isEmpty()) {
            out.append(" {}\n");
          } else {
            out.append(' ');
            entries(mapping, indent + 2, true);
          }
        }
        case Sequence nested -> {
          out.append('\n');
          items(nested, indent + 2);
        }
      }
    }
  }

  private static String scalar(Scalar scalar, boolean flow, int indent) {
    String text = scalar.text();
    if (scalar.type() != ScalarType.STRING) {
      return scalar.type() == ScalarType.BINARY ? Quoted.of(scalar) : text;
    }
    if (NOT_A_STRING.matcher(text).matches()) {
      return Quoted.of(text);
    }
    if (text.codePoints().anyMatch(c -> c != '\n' && !isPrintable(c))) {
      return Quoted.of(text);
    }
    if (text.indexOf('\n') >= 0) {
      return flow || text.startsWith(" ") || text.startsWith("\n")
          ? Quoted.of(text)
          : literal(text, indent + 2);
    }
    return isPlain(text, flow) ? text : "'" + text.replace("'", "''") + "'";
  }

  private static String literal(String text, int indent) {
    String chomp = "-";
    String body = text;
    if (text.endsWith("\n")) {
      chomp = text.endsWith("\n\n") ? "+" : "";
      body = text.substring(0, text.length() - 1);
    }
    String margin = "\n" + " ".repeat(indent);
    return "|" + chomp + margin + body.replace("\n", margin);
  }

  private static boolean isPrintable(int c) {
    return (c >= 0x20 && c <= 0x7e) || (c >= 0xa0 && c != 0xfeff && (c < 0xd800 || c > 0xdfff));
  }

  private static boolean isPlain(String text, boolean flow) {
    if (text.startsWith(" ")
        || text.endsWith(" ")
        || text.startsWith("---")
        || text.startsWith("...")) {
      return false;
    }
    char first = text.charAt(0);
    if ("#,[]{}&*!|>'\"%@`".indexOf(first) >= 0) {
      return false;
    }
    boolean blankFollows = text.length() == 1 || text.charAt(1) == ' ';
    if ((first == '?' || first == ':' || first == '-') && (flow || blankFollows)) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean blankNext = i + 1 == text.length() || text.charAt(i + 1) == ' ';
      if ((c == ':' && (flow || blankNext))
          || (c == '#' && text.charAt(i - 1) == ' ')
          || (flow && ",?[]{}".indexOf(c) >= 0)) {
        return false;
      }
    }
    return true;
  }
}
