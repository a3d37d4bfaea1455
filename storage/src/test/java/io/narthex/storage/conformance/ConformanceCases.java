package io.narthex.storage.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// Runs one family of recorded cases, all of them, and holds the outcome against two committed
/// lists:
/// `src/test/resources/conformance/<family>.fails-yet.txt` (what fails and shall not; only shrinks)
/// and `<family>.deviations.txt` (what differs deliberately, each with a line in
/// `docs/compatibility.md`). One line per case, `id: reason`; empty lines and lines that start with
/// `#` are skipped.
///
/// A failure that is not listed fails the test, and so does a listed case that passes or does not
/// exist. Therefore a family is run by exactly one call of `run`, and its name is used by one module
/// only.
///
/// The recordings lie in the directory of system property `narthex.conformance`, else in
/// `../shared/conformance` beside the project; where they are absent the test is skipped, visibly.
/// With `-Dnarthex.conformance.record=<directory>` the failing cases are also written there, as
/// `<family>.failing.txt`.
///
///     ConformanceCases.family("relabel")
///         .run(ConformanceCases.cases("relabel/relabel.json"), c -> assertEquals(…));
public final class ConformanceCases {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SHOWN_FAILURES = 60;
  private static final int SHOWN_CHARACTERS = 600;

  private final String family;

  private ConformanceCases(String family) {
    this.family = family;
  }

  /// What a case has to fulfil: returns, or throws where it does not hold.
  @FunctionalInterface
  public interface Check<T> {
    void check(T item) throws Exception;
  }

  /// The family called `name`, which names its two lists; may contain dots and dashes.
  public static ConformanceCases family(String name) {
    return new ConformanceCases(name);
  }

  /// The directory of the recordings; skips the running test where it is absent.
  public static Path directory() {
    String configured = System.getProperty("narthex.conformance");
    Path fallback =
        Path.of(System.getProperty("narthex.root", "..")).resolve("../shared/conformance");
    Path directory =
        configured != null && Files.isDirectory(Path.of(configured))
            ? Path.of(configured)
            : fallback;
    assumeTrue(
        Files.isDirectory(directory),
        () -> "no recordings: expected=a directory, actual=nothing (" + directory + ")");
    return directory;
  }

  /// A file or folder of the recordings, for instance `config/conf.good.yml`.
  public static Path file(String relative) {
    return directory().resolve(relative);
  }

  /// A recorded file as JSON.
  public static JsonNode json(String relative) {
    try {
      return JSON.readTree(Files.readAllBytes(file(relative)));
    } catch (IOException e) {
      throw new UncheckedIOException(relative, e);
    }
  }

  /// All cases of the table files (`*.json` with a list `cases`), ids `relabel/hashmod#17`.
  ///
  /// @throws IllegalStateException where a file does not hold as many as it says
  public static List<Case> cases(String... relatives) {
    List<Case> cases = new ArrayList<>();
    for (String relative : relatives) {
      JsonNode file = json(relative);
      JsonNode list = file.path("cases");
      if (!list.isArray() || list.size() != file.path("count").asInt(list.size())) {
        throw new IllegalStateException(
            "cases: expected="
                + file.path("count")
                + ", actual="
                + list.size()
                + " ("
                + relative
                + ")");
      }
      for (int i = 0; i < list.size(); i++) {
        cases.add(new Case(stem(relative) + "#" + i, list.get(i), file));
      }
    }
    return cases;
  }

  /// All lines of JSONL files, ids `api/captures/labels#17` (17: index of the line among those not
  /// empty).
  public static List<Case> lines(String... relatives) {
    List<Case> cases = new ArrayList<>();
    for (String relative : relatives) {
      int index = 0;
      try (BufferedReader in = Files.newBufferedReader(file(relative))) {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          if (!line.isBlank()) {
            JsonNode json = JSON.readTree(line);
            cases.add(new Case(stem(relative) + "#" + index++, json, json));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(relative, e);
      }
    }
    return cases;
  }

  private static String stem(String relative) {
    return relative.replaceFirst("\\.jsonl?$", "");
  }

  /// Runs all `cases`, see the class.
  public void run(List<Case> cases, Check<Case> check) {
    run(cases, Case::id, check);
  }

  /// Runs all `items`, see the class. Ids are distinct and contain neither line breaks nor `": "`.
  public <T> void run(List<T> items, Function<T, String> id, Check<T> check) {
    Map<String, String> failsYet = list("fails-yet");
    Map<String, String> deviations = list("deviations");
    Map<String, Throwable> failures = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    Map<String, Boolean> seen = new TreeMap<>();
    for (T item : items) {
      String name = id.apply(item);
      if (seen.put(name, true) != null) {
        problems.add(name + ": id used twice");
      }
      try {
        check.check(item);
      } catch (Exception | AssertionError | StackOverflowError e) {
        failures.put(name, e);
      }
    }
    record(failures);
    for (Map<String, String> list : List.of(failsYet, deviations)) {
      for (String listed : list.keySet()) {
        if (!seen.containsKey(listed)) {
          problems.add(listed + ": listed, but there is no such case");
        } else if (!failures.containsKey(listed)) {
          problems.add(listed + ": listed, but passes: delete its line");
        }
      }
    }
    int listedFailing = 0;
    int deviating = 0;
    for (Map.Entry<String, Throwable> failure : failures.entrySet()) {
      if (deviations.containsKey(failure.getKey())) {
        deviating++;
      } else if (failsYet.containsKey(failure.getKey())) {
        listedFailing++;
      } else {
        problems.add(failure.getKey() + ": " + reason(failure.getValue()));
      }
    }
    System.out.printf(
        "conformance %s: passed %d, failing-listed %d, deviations %d of %d%n",
        family, items.size() - failures.size(), listedFailing, deviating, items.size());
    if (!problems.isEmpty()) {
      throw failed(problems, failures);
    }
  }

  private AssertionError failed(List<String> problems, Map<String, Throwable> failures) {
    StringBuilder message = new StringBuilder();
    message.append(family).append(": ").append(problems.size()).append(" problems\n");
    problems.stream().limit(SHOWN_FAILURES).forEach(p -> message.append(p).append('\n'));
    if (problems.size() > SHOWN_FAILURES) {
      message.append("… and ").append(problems.size() - SHOWN_FAILURES).append(" more\n");
    }
    AssertionError error = new AssertionError(message.toString());
    failures.values().stream().limit(3).forEach(error::addSuppressed);
    return error;
  }

  private static String reason(Throwable failure) {
    String text = String.valueOf(failure.getMessage()).replaceAll("\\s*\n\\s*", " ⏎ ");
    if (!(failure instanceof AssertionError)) {
      text = failure.getClass().getSimpleName() + " " + text;
    }
    return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
  }

  private void record(Map<String, Throwable> failures) {
    String directory = System.getProperty("narthex.conformance.record");
    if (directory == null) {
      return;
    }
    List<String> lines = new ArrayList<>();
    failures.forEach((id, failure) -> lines.add(id + ": " + reason(failure)));
    try {
      Files.createDirectories(Path.of(directory));
      Files.write(Path.of(directory, family + ".failing.txt"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, String> list(String kind) {
    String resource = "/conformance/" + family + "." + kind + ".txt";
    Map<String, String> list = new LinkedHashMap<>();
    try (InputStream in = ConformanceCases.class.getResourceAsStream(resource)) {
      if (in == null) {
        return list;
      }
      BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isBlank() || line.startsWith("#")) {
          continue;
        }
        int colon = line.indexOf(": ");
        if (colon <= 0 || line.substring(colon + 2).isBlank()) {
          throw new IllegalStateException(
              "list line: expected=<id>: <reason>, actual=" + line + " (" + resource + ")");
        }
        if (list.put(line.substring(0, colon), line.substring(colon + 2)) != null) {
          throw new IllegalStateException("listed twice: " + line + " (" + resource + ")");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
    return list;
  }
}
