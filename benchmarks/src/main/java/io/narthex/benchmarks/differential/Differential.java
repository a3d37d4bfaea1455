package io.narthex.benchmarks.differential;

import io.narthex.benchmarks.process.ServerClient;
import io.narthex.benchmarks.process.ServerKind;
import io.narthex.benchmarks.process.ServerProcess;
import io.narthex.benchmarks.process.ServerSetup;
import io.narthex.query.syntax.ParseException;
import io.narthex.query.syntax.Parser;
import io.narthex.query.syntax.ParserOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.xerial.snappy.Snappy;

/// Sends the same samples to this server and to a Prometheus by remote write, asks both the same
/// expressions, and prints what differs: values, warnings, notes, error texts. What this server
/// does not evaluate yet is counted by construct, and apart from that what the other one answers
/// differently each time. Random expressions come from the generator of the query tests, without
/// anything being evaluated:
///
///     java -cp query/target/test-classes:query/target/classes:storage/target/classes \
///         io.narthex.query.naive.QueryGenerator 20000 SEED > FILE
///     java --enable-native-access=ALL-UNNAMED -cp benchmarks/target/benchmarks-0.1.0-SNAPSHOT.jar \
///         io.narthex.benchmarks.differential.Differential narthex=bin/narthex prometheus=PATH FILE
public final class Differential {
  private static final long GRID_MS = 60_000;
  private static final int REPETITIONS = 8;
  private static final String NOT_SUPPORTED = "not supported";
  private static final AnswerComparison COMPARISON = new AnswerComparison(1e-12, 1e-300, true);

  private final DifferentialOptions options;
  private final Map<String, Integer> unsupported = new TreeMap<>();
  private int answers;
  private int different;
  private int undetermined;

  private Differential(DifferentialOptions options) {
    this.options = options;
  }

  /// Compares; see [DifferentialOptions#USAGE]. Exit status 1: something differs.
  public static void main(String[] args) throws Exception {
    DifferentialOptions options;
    try {
      options = DifferentialOptions.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n" + DifferentialOptions.USAGE);
      System.exit(2);
      return;
    }
    System.exit(new Differential(options).run() ? 0 : 1);
  }

  private boolean run() throws IOException, InterruptedException {
    List<String> expressions = expressions();
    Path directory = Files.createTempDirectory("differential");
    Path config = Files.writeString(directory.resolve("empty.yml"), "global: {}\n");
    long endMs = System.currentTimeMillis() / GRID_MS * GRID_MS;
    List<byte[]> bodies = new SyntheticSeries(endMs).bodies(series(expressions).series());
    try (ServerProcess expected =
            start(ServerKind.PROMETHEUS, options.prometheus(), directory, config);
        ServerProcess actual = start(ServerKind.NARTHEX, options.narthex(), directory, config)) {
      for (byte[] body : bodies) {
        byte[] compressed = Snappy.compress(body);
        expected.client().write(compressed).bodyIfSucceeded();
        actual.client().write(compressed).bodyIfSucceeded();
      }
      for (String expression : expressions) {
        compare(expected.client(), actual.client(), expression, endMs);
      }
    }
    System.out.printf(
        "%d expressions, %d answers: %d agree, %d differ, %d undetermined, %d not supported%n",
        expressions.size(),
        answers,
        answers - different - undetermined - count(),
        different,
        undetermined,
        count());
    unsupported.forEach((construct, times) -> System.out.println(times + "\t" + construct));
    return different == 0;
  }

  private int count() {
    return unsupported.values().stream().mapToInt(Integer::intValue).sum();
  }

  private ServerProcess start(ServerKind kind, String program, Path directory, Path config)
      throws IOException, InterruptedException {
    Path data = directory.resolve(kind.name());
    ServerSetup setup = ServerSetup.of(kind, program, data, config);
    String features = options.features();
    return ServerProcess.start(
        features.isEmpty() ? setup : setup.with(List.of("--enable-feature=" + features)));
  }

  private List<String> expressions() throws IOException {
    List<String> expressions = new ArrayList<>();
    for (Path file : options.files()) {
      expressions.addAll(ExpressionFile.read(file));
    }
    return expressions.stream().distinct().toList();
  }

  /// Series for all expressions that can be read; what cannot only brings errors.
  private static SelectedSeries series(List<String> expressions) {
    SelectedSeries series = new SelectedSeries();
    int unread = 0;
    for (String expression : expressions) {
      try {
        series.add(Parser.parse(expression, ParserOptions.ALL));
      } catch (ParseException e) {
        // The servers are asked all the same, for their error texts.
        unread++;
      }
    }
    System.err.println(series.series().size() + " series; expressions in error: " + unread);
    return series;
  }

  private void compare(ServerClient expected, ServerClient actual, String expression, long endMs)
      throws IOException, InterruptedException {
    for (String[] parameters : questions(expression, endMs)) {
      String path = parameters.length == 4 ? "/api/v1/query" : "/api/v1/query_range";
      QueryAnswer left = QueryAnswer.of(expected.post(path, parameters));
      QueryAnswer right = QueryAnswer.of(actual.post(path, parameters));
      answers++;
      if (right.error().contains(NOT_SUPPORTED) && !left.error().contains(NOT_SUPPORTED)) {
        unsupported.merge(right.error(), 1, Integer::sum);
        continue;
      }
      List<String> differences = COMPARISON.differences(left, right);
      if (differences.isEmpty()) {
        continue;
      }
      if (isUndetermined(expected, left, path, parameters)) {
        undetermined++;
      } else {
        different++;
        if (different <= options.show()) {
          System.out.println(path + " " + String.join(" ", parameters));
          differences.stream().limit(3).forEach(line -> System.out.println("    " + line));
        }
      }
    }
  }

  /// Whether the other server does not answer the same each time: where the order of its series
  /// matters, it takes a random one.
  private static boolean isUndetermined(
      ServerClient client, QueryAnswer answer, String path, String... parameters)
      throws IOException, InterruptedException {
    for (int i = 0; i < REPETITIONS; i++) {
      QueryAnswer again = QueryAnswer.of(client.post(path, parameters));
      if (!COMPARISON.differences(answer, again).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private static List<String[]> questions(String expression, long endMs) {
    String end = String.valueOf(endMs / 1_000);
    String earlier = String.valueOf((endMs - 17 * GRID_MS) / 1e3 + 0.25);
    String start = String.valueOf((endMs - 30 * GRID_MS) / 1_000);
    return List.of(
        new String[] {"query", expression, "time", end},
        new String[] {"query", expression, "time", earlier},
        new String[] {"query", expression, "start", start, "end", end, "step", "45"});
  }
}
