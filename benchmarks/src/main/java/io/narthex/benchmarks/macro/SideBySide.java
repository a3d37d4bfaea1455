package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.process.ServerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Measures whole servers in one run, stage after stage, in each one server after the other, or in
/// turns where a ratio is asked for ([StageInTurns]).
///
///     java -cp benchmarks/target/benchmarks-0.1.0-SNAPSHOT.jar io.narthex.benchmarks.macro.SideBySide \
///         narthex=bin/narthex prometheus=PATH victoriametrics=PATH
///
/// CPU is that of the server process alone, user and system. The figures are printed as a table and
/// as JSON on the standard output, and each as it comes on the error output. The exit status is 1
/// where a stage has failed.
public final class SideBySide {
  private SideBySide() {}

  /// Runs the comparison; see [SideBySideOptions#USAGE].
  public static void main(String[] args) throws Exception {
    SideBySideOptions options;
    try {
      options = SideBySideOptions.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n" + SideBySideOptions.USAGE);
      System.exit(2);
      return;
    }
    Path directory = Files.createTempDirectory("side-by-side");
    System.err.println("data and logs: " + directory + "; load before: " + loadAverage());
    Figures figures = new Figures();
    boolean failed = false;
    for (StageName name : options.stages()) {
      List<Subject> subjects = new ArrayList<>();
      for (var program : options.programs().entrySet()) {
        ServerKind kind = program.getKey();
        if (name.concerns(kind)) {
          Path own = directory.resolve(kind.name().toLowerCase(Locale.ROOT));
          Files.createDirectories(own);
          subjects.add(new Subject(kind, program.getValue(), own, options, figures));
        }
      }
      if (name.stage() instanceof StageInTurns inTurns && !subjects.isEmpty()) {
        failed |= !run(name, "all", () -> inTurns.run(subjects));
      } else {
        for (Subject subject : subjects) {
          failed |= !run(name, subject.name(), () -> name.stage().run(subject));
        }
      }
    }
    System.err.println("load after: " + loadAverage());
    System.out.println(figures.table());
    System.out.println(figures.json());
    if (options.json() != null) {
      Files.writeString(options.json(), figures.json() + "\n");
    }
    System.exit(failed ? 1 : 0);
  }

  /// What measures one server or several.
  @FunctionalInterface
  private interface Measuring {
    void run() throws IOException, InterruptedException;
  }

  private static boolean run(StageName stage, String servers, Measuring measuring)
      throws InterruptedException {
    String what = servers + ": stage " + stage.name().toLowerCase(Locale.ROOT);
    long begin = System.nanoTime();
    try {
      measuring.run();
    } catch (IOException e) {
      System.err.println(what + " failed");
      e.printStackTrace();
      return false;
    }
    System.err.printf(Locale.ROOT, "%s took %.0f s%n", what, (System.nanoTime() - begin) / 1e9);
    return true;
  }

  private static String loadAverage() throws IOException {
    return Files.readString(Path.of("/proc/loadavg")).strip();
  }
}
