package io.narthex.server.cli;

import io.narthex.query.syntax.ParseException;
import io.narthex.query.syntax.Parser;
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

/// The commands `narthex tsdb …`: inspection of a data directory, also while a server runs on it,
/// and exchange with Prometheus.
///
/// @param in where an answer is read from
/// @param out gets what was asked for
/// @param err gets progress, results and what is wrong
/// @param terminal whether somebody sits there who sees progress and can answer
public record TsdbCommands(BufferedReader in, PrintStream out, PrintStream err, boolean terminal) {
  private static final int UNUSABLE = 2;

  /// Runs a command.
  ///
  /// @param args the command line from `tsdb` on
  /// @return the status to end with: 0 done, 1 failed or damaged, 2 bad usage
  public int run(String... args) {
    return ParsedCommand.run(
        TsdbSpecs.commandLine(),
        new ParsedCommand.Streams(out, err, UNUSABLE),
        command -> run(command) ? ParsedCommand.DONE : ParsedCommand.FAILED,
        args);
  }

  private boolean run(ParsedCommand command) throws FlagException, IOException {
    return switch (command.name()) {
      case "narthex tsdb import prometheus" -> importPrometheus(command);
      case "narthex tsdb export prometheus" -> {
        Path source = Path.of(command.text(TsdbSpecs.DATA_FLAG));
        yield exchange()
            .exportPrometheus(source, path(command), range(command), command.isOn("--verify"));
      }
      case "narthex tsdb import remote-read" -> backfill().remoteRead(command);
      case "narthex tsdb create-blocks-from openmetrics" -> backfill().openMetrics(command);
      case "narthex tsdb create-blocks-from rules" -> backfill().rules(command);
      default -> inspect(command);
    };
  }

  private TsdbExchange exchange() {
    return new TsdbExchange(err, in, progress());
  }

  private Backfill backfill() {
    return new Backfill(out, err, progress());
  }

  private WorkListener progress() {
    return new Progress(err, terminal, Clock.system());
  }

  private boolean importPrometheus(ParsedCommand command) throws IOException {
    Path target = Path.of(command.text(TsdbSpecs.DATA_FLAG));
    PrometheusImport.Plan plan =
        new PrometheusImport.Plan(path(command), target, command.isOn("--verify"));
    return exchange().importPrometheus(plan, terminal && !command.isOn("--yes"));
  }

  private boolean inspect(ParsedCommand command) throws FlagException, IOException {
    Path directory = path(command);
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
      switch (command.name()) {
        case "narthex tsdb list" -> inspection.list(command.isOn("--human-readable"));
        case "narthex tsdb analyze" -> analyze(blocks, inspection, command);
        case "narthex tsdb dump" ->
            dump(blocks, command, SeriesDump.Form.of(command.text("--format")));
        case "narthex tsdb dump-openmetrics" -> dump(blocks, command, SeriesDump.Form.OPENMETRICS);
        case "narthex tsdb verify" -> problems = blocks.verify(progress());
        default ->
            throw new IllegalStateException(
                "command: expected=a known one, actual=" + command.name());
      }
      problems.forEach(problem -> err.println("damaged: " + problem));
      return problems.isEmpty();
    }
  }

  private static void analyze(
      OfflineBlocks blocks, TsdbInspection inspection, ParsedCommand command) throws FlagException {
    String selector = command.text("--match");
    List<Matcher> matchers = selector.isEmpty() ? List.of() : matchers(selector);
    String ulid = command.argument(1, "");
    var block = blocks.analyze(ulid, matchers);
    inspection.analyze(block, selector, (int) command.number("--limit", 0));
    if (command.isOn("--extended")) {
      inspection.chunks(block);
    }
  }

  private void dump(OfflineBlocks blocks, ParsedCommand command, SeriesDump.Form form)
      throws FlagException, IOException {
    new SeriesDump(blocks, out).print(matcherSets(command, ""), range(command), form);
  }

  /// The selectors that a command was given.
  ///
  /// @param absent the one that holds where there is none; empty: everything
  static List<List<Matcher>> matcherSets(ParsedCommand command, String absent)
      throws FlagException {
    List<List<Matcher>> sets = new ArrayList<>();
    for (String selector : command.texts("--match")) {
      sets.add(matchers(selector));
    }
    if (sets.isEmpty()) {
      sets.add(absent.isEmpty() ? List.of() : matchers(absent));
    }
    return sets;
  }

  private static List<Matcher> matchers(String selector) throws FlagException {
    try {
      return Parser.parseMetricSelector(selector);
    } catch (ParseException e) {
      throw new FlagException("flag --match: " + e.getMessage());
    }
  }

  private static Path path(ParsedCommand command) {
    return Path.of(command.argument(0, TsdbSpecs.DEFAULT_PATH));
  }

  private static TimeRange range(ParsedCommand command) {
    return new TimeRange(
        command.number("--min-time", Long.MIN_VALUE), command.number("--max-time", Long.MAX_VALUE));
  }
}
