package io.narthex.server.cli;

import io.narthex.server.config.Units;
import io.narthex.storage.text.Durations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RegexTransformer;

/// The command line of the server, read and checked: `--flag=value`, `--flag value`, `--flag` and
/// `--no-flag` for switches. Immutable.
public final class Flags {
  /// What the command line asks for.
  public enum Request {
    RUN,
    HELP,
    VERSION
  }

  private final Request request;
  private final Map<String, List<String>> values;
  private final List<String> given;

  private Flags(Request request, Map<String, List<String>> values, List<String> given) {
    this.request = request;
    this.values = values;
    this.given = given;
  }

  /// Reads `args`.
  ///
  /// @throws FlagException for an unknown flag, a repeated one or a value that does not fit
  public static Flags parse(String... args) throws FlagException {
    ParseResult result;
    try {
      result = commandLine().parseArgs(args);
    } catch (CommandLine.UnmatchedArgumentException e) {
      throw unknown(e);
    } catch (CommandLine.ParameterException e) {
      throw new FlagException("error parsing command line arguments: " + e.getMessage());
    }
    Request request = Request.RUN;
    if (result.hasMatchedOption("--help")) {
      request = Request.HELP;
    } else if (result.hasMatchedOption("--version")) {
      request = Request.VERSION;
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    List<String> given = new ArrayList<>();
    for (FlagSpec flag : FlagTable.FLAGS) {
      OptionSpec option = result.matchedOption("--" + flag.name());
      if (option == null) {
        values.put(flag.name(), defaults(flag));
      } else {
        List<String> texts = texts(flag, option);
        for (String text : texts) {
          check(flag, text);
        }
        values.put(flag.name(), texts);
        given.add(flag.name());
      }
    }
    return new Flags(request, derive(values, given), given);
  }

  private static List<String> defaults(FlagSpec flag) {
    if (flag.type() == FlagSpec.Type.TEXTS) {
      return flag.defaultText().isEmpty() ? List.of() : List.of(flag.defaultText().split(",", -1));
    }
    return List.of(flag.defaultText());
  }

  private static List<String> texts(FlagSpec flag, OptionSpec option) {
    if (flag.type() == FlagSpec.Type.BOOL) {
      Boolean value = option.getValue();
      return List.of(Boolean.toString(value));
    }
    if (flag.type() == FlagSpec.Type.TEXTS) {
      List<String> value = option.getValue();
      return List.copyOf(value);
    }
    String value = option.getValue();
    return List.of(value);
  }

  private static CommandLine commandLine() {
    CommandSpec spec = CommandSpec.create().name("narthex");
    spec.usageMessage()
        .description("The Narthex monitoring server.")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(
            Map.of("0", "stopped as asked", "1", "failed", "2", "bad flag or configuration"));
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build());
    spec.addOption(
        OptionSpec.builder("--version").versionHelp(true).description("Show the version.").build());
    for (FlagSpec flag : FlagTable.FLAGS) {
      spec.addOption(option(flag));
    }
    CommandLine commandLine = new CommandLine(spec);
    commandLine.setNegatableOptionTransformer(
        new RegexTransformer.Builder()
            .addPattern("^--no-(\\w[\\w.-]*)$", "--$1", "--[no-]$1")
            .addPattern("^--(?!no-)(\\w[\\w.-]*)$", "--no-$1", "--[no-]$1")
            .build());
    commandLine.setUsageHelpWidth(100);
    return commandLine;
  }

  private static OptionSpec option(FlagSpec flag) {
    OptionSpec.Builder builder =
        OptionSpec.builder("--" + flag.name()).hidden(flag.hidden()).description(help(flag));
    return switch (flag.type()) {
      case BOOL -> builder.type(Boolean.class).arity("0").negatable(true).build();
      case TEXTS -> builder.type(List.class).auxiliaryTypes(String.class).arity("1").build();
      case TEXT, INTEGER, NUMBER, DURATION, SIZE -> builder.type(String.class).arity("1").build();
    };
  }

  private static String help(FlagSpec flag) {
    String text = flag.help() + (flag.served() ? "" : " Without effect yet.");
    return flag.defaultText().isEmpty() || flag.type() == FlagSpec.Type.BOOL
        ? text
        : text + " Default: " + flag.defaultText().replace("%", "%%");
  }

  private static FlagException unknown(CommandLine.UnmatchedArgumentException e) {
    String first = e.getUnmatched().isEmpty() ? "" : e.getUnmatched().getFirst();
    List<String> suggestions = e.getSuggestions();
    String text =
        first.startsWith("-")
            ? "unknown flag: expected=one of --help, actual=" + first
            : "unexpected argument: expected=flags only, actual=" + first;
    return new FlagException(
        suggestions.isEmpty() ? text : text + "; did you mean " + String.join(", ", suggestions));
  }

  private static void check(FlagSpec flag, String text) throws FlagException {
    boolean fits =
        switch (flag.type()) {
          case BOOL, TEXT, TEXTS -> true;
          case INTEGER -> text.matches("[+-]?\\d{1,18}");
          case NUMBER -> text.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
          case DURATION -> Units.parseDurationMs(text).isPresent();
          case SIZE -> isSize(text);
        };
    if (!fits) {
      throw new FlagException(
          "flag --"
              + flag.name()
              + ": expected=a "
              + flag.type().name().toLowerCase(java.util.Locale.ROOT)
              + ", actual="
              + text);
    }
    boolean known =
        switch (flag.name()) {
          case "log.level" -> List.of("debug", "info", "warn", "error").contains(text);
          case "log.format" -> List.of("logfmt", "json").contains(text);
          case "storage.wal.sync" -> List.of("ack", "interval", "os").contains(text);
          default -> true;
        };
    if (!known) {
      throw new FlagException(
          "flag --" + flag.name() + ": expected=a known name, see --help, actual=" + text);
    }
  }

  private static boolean isSize(String text) {
    try {
      return Units.parseSizeBytes(text) >= 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /// Fills in what follows from other flags.
  private static Map<String, List<String>> derive(
      Map<String, List<String>> values, List<String> given) {
    if (!given.contains("storage.tsdb.max-block-duration")) {
      long retentionMs =
          Units.parseDurationMs(
                  values.getOrDefault("storage.tsdb.retention.time", List.of("0")).getFirst())
              .orElse(0);
      long maxMs = Math.min(retentionMs / 10, 31L * 86_400_000);
      if (maxMs > 0) {
        values.put("storage.tsdb.max-block-duration", List.of(Durations.format(maxMs)));
      }
    }
    return values;
  }

  /// What the command line asks for.
  public Request request() {
    return request;
  }

  /// The text of a flag that is given once.
  public String text(String name) {
    List<String> texts = texts(name);
    return texts.isEmpty() ? "" : texts.getFirst();
  }

  /// All texts of a flag that may be repeated, in order.
  public List<String> texts(String name) {
    List<String> texts = values.get(name);
    if (texts == null) {
      throw new IllegalArgumentException("flag: expected=a known name, actual=" + name);
    }
    return texts;
  }

  /// Whether a switch is on.
  public boolean isOn(String name) {
    return text(name).equals("true");
  }

  /// The value of a duration flag in milliseconds.
  public long durationMs(String name) {
    return Units.parseDurationMs(text(name)).orElseThrow();
  }

  /// The value of an integer flag.
  public long integer(String name) {
    return Long.parseLong(text(name));
  }

  /// Whether the flag stands on the command line.
  public boolean isGiven(String name) {
    return given.contains(name);
  }

  /// Features named by `--enable-feature`.
  public List<String> features() {
    return texts("enable-feature").stream().flatMap(t -> Arrays.stream(t.split(",", -1))).toList();
  }

  /// Flags on the command line that have no effect yet.
  public List<String> withoutEffect() {
    return FlagTable.FLAGS.stream()
        .filter(f -> !f.served() && given.contains(f.name()))
        .map(FlagSpec::name)
        .toList();
  }

  /// All flags with their values as text, sorted by name, as the API shows them: those that
  /// Prometheus has, and of ours those that are given.
  ///
  /// @param routePrefix the effective one
  public Map<String, String> all(String routePrefix) {
    Map<String, String> all = new TreeMap<>();
    for (FlagSpec flag : FlagTable.FLAGS) {
      if (FlagTable.OWN.contains(flag.name()) && !isGiven(flag.name())) {
        continue;
      }
      String text = String.join(",", texts(flag.name()));
      all.put(
          flag.name(),
          switch (flag.type()) {
            case DURATION -> Durations.format(Units.parseDurationMs(text).orElseThrow());
            case SIZE -> Units.formatSize(Units.parseSizeBytes(text));
            case BOOL, TEXT, TEXTS, INTEGER, NUMBER -> text;
          });
    }
    all.remove("auto-gomemlimit.refresh-interval"); // accepted, but not listed upstream
    all.put("web.route-prefix", routePrefix);
    return all;
  }

  /// The text of `--help`.
  public static String usage() {
    return commandLine().getUsageMessage();
  }
}
