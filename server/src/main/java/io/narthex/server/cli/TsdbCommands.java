package io.narthex.server.cli;

import io.narthex.query.syntax.ParseException;
import io.narthex.query.syntax.Parser;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.database.OfflineBlocks;
import io.narthex.storage.database.PrometheusImport;
import io.narthex.storage.database.WorkListener;
import io.narthex.storage.labels.Matcher;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/// The commands `narthex tsdb …`: inspection of a data directory, also while a server runs on it,
/// and exchange with Prometheus.
///
/// @param in where an answer is read from
/// @param out gets what was asked for
/// @param err gets progress, results and what is wrong
/// @param terminal whether somebody sits there who sees progress and can answer
public record TsdbCommands(BufferedReader in, PrintStream out, PrintStream err, boolean terminal) {
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int UNUSABLE = 2;

  /// Runs a command.
  ///
  /// @param args the command line from `tsdb` on
  /// @return the status to end with: 0 done, 1 failed or damaged, 2 bad usage
  public int run(String... args) {
    CommandLine commandLine = TsdbSpecs.commandLine();
    ParseResult result;
    try {
      result = commandLine.parseArgs(args);
    } catch (CommandLine.ParameterException e) {
      err.println("narthex: " + e.getMessage());
      e.getCommandLine().usage(err);
      return UNUSABLE;
    }
    StringBuilder name = new StringBuilder("narthex");
    while (result.hasSubcommand()) {
      result = result.subcommand();
      name.append(' ').append(result.commandSpec().name());
    }
    CommandLine command = result.commandSpec().commandLine();
    if (result.isUsageHelpRequested()) {
      command.usage(out);
      return DONE;
    }
    if (!result.commandSpec().subcommands().isEmpty()) {
      err.println(name + ": expected=a command, actual=none");
      command.usage(err);
      return UNUSABLE;
    }
    try {
      return run(name.toString(), result) ? DONE : FAILED;
    } catch (FlagException e) {
      err.println(name + ": " + e.getMessage());
      return UNUSABLE;
    } catch (StorageException e) {
      err.println(name + ": " + e.getMessage());
      return FAILED;
    } catch (IOException e) {
      err.println(name + ": " + e);
      return FAILED;
    }
  }

  private boolean run(String name, ParseResult result) throws FlagException, IOException {
    return switch (name) {
      case "narthex tsdb import prometheus" -> importPrometheus(result);
      case "narthex tsdb export prometheus" -> {
        Path source = Path.of(text(result, TsdbSpecs.DATA_FLAG));
        yield exchange()
            .exportPrometheus(source, path(result), range(result), isOn(result, "--verify"));
      }
      default -> inspect(name, result);
    };
  }

  private TsdbExchange exchange() {
    return new TsdbExchange(err, in, progress());
  }

  private WorkListener progress() {
    return new Progress(err, terminal, Clock.system());
  }

  private boolean importPrometheus(ParseResult result) throws IOException {
    Path target = Path.of(text(result, TsdbSpecs.DATA_FLAG));
    PrometheusImport.Plan plan =
        new PrometheusImport.Plan(path(result), target, isOn(result, "--verify"));
    return exchange().importPrometheus(plan, terminal && !isOn(result, "--yes"));
  }

  private boolean inspect(String name, ParseResult result) throws FlagException, IOException {
    Path directory = path(result);
    if (PrometheusImport.isSource(directory)) {
      throw new FlagException(
          "data directory: expected=one of Narthex, actual=one of Prometheus ("
              + directory
              + "); to bring its data along: narthex tsdb import prometheus "
              + directory);
    }
    try (OfflineBlocks blocks = OfflineBlocks.open(directory)) {
      TsdbInspection inspection = new TsdbInspection(blocks, out);
      List<String> problems = blocks.problems();
      switch (name) {
        case "narthex tsdb list" -> inspection.list(isOn(result, "--human-readable"));
        case "narthex tsdb analyze" -> analyze(blocks, inspection, result);
        case "narthex tsdb dump" ->
            dump(blocks, result, SeriesDump.Form.of(text(result, "--format")));
        case "narthex tsdb dump-openmetrics" -> dump(blocks, result, SeriesDump.Form.OPENMETRICS);
        case "narthex tsdb verify" -> problems = blocks.verify(progress());
        default -> throw new IllegalStateException("command: expected=a known one, actual=" + name);
      }
      problems.forEach(problem -> err.println("damaged: " + problem));
      return problems.isEmpty();
    }
  }

  private static void analyze(OfflineBlocks blocks, TsdbInspection inspection, ParseResult result)
      throws FlagException {
    String selector = text(result, "--match");
    List<Matcher> matchers = selector.isEmpty() ? List.of() : matchers(selector);
    String ulid =
        result.matchedPositionals().size() < 2 ? "" : result.matchedPositionalValue(1, "");
    var block = blocks.analyze(ulid, matchers);
    inspection.analyze(block, selector, (int) number(result, "--limit", 0));
    if (isOn(result, "--extended")) {
      inspection.chunks(block);
    }
  }

  private void dump(OfflineBlocks blocks, ParseResult result, SeriesDump.Form form)
      throws FlagException, IOException {
    List<List<Matcher>> sets = new ArrayList<>();
    for (String selector : result.matchedOptionValue("--match", List.<String>of())) {
      sets.add(matchers(selector));
    }
    new SeriesDump(blocks, out)
        .print(sets.isEmpty() ? List.of(List.of()) : sets, range(result), form);
  }

  private static List<Matcher> matchers(String selector) throws FlagException {
    try {
      return Parser.parseMetricSelector(selector);
    } catch (ParseException e) {
      throw new FlagException("flag --match: " + e.getMessage());
    }
  }

  private static Path path(ParseResult result) {
    return Path.of(result.matchedPositionalValue(0, TsdbSpecs.DEFAULT_PATH));
  }

  private static TimeRange range(ParseResult result) {
    return new TimeRange(
        number(result, "--min-time", Long.MIN_VALUE), number(result, "--max-time", Long.MAX_VALUE));
  }

  private static boolean isOn(ParseResult result, String name) {
    return result.hasMatchedOption(name);
  }

  private static String text(ParseResult result, String name) {
    String value = result.commandSpec().findOption(name).getValue();
    return value == null ? "" : value;
  }

  private static long number(ParseResult result, String name, long absent) {
    Long value = result.commandSpec().findOption(name).getValue();
    return value == null ? absent : value;
  }
}
