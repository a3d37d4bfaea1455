package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.process.ServerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// Measures whole servers in one run, stage after stage, in each one server after the other.
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
    for (StageName stage : options.stages()) {
      for (var program : options.programs().entrySet()) {
        ServerKind kind = program.getKey();
        if (stage.concerns(kind)) {
          String name = kind.name().toLowerCase(Locale.ROOT);
          Path own = Files.createDirectories(directory.resolve(name));
          failed |= !run(stage, new Subject(kind, program.getValue(), own, options, figures));
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

  private static boolean run(StageName stage, Subject subject) throws InterruptedException {
    String what = subject.name() + ": stage " + stage.name().toLowerCase(Locale.ROOT);
    long begin = System.nanoTime();
    try {
      stage.stage().run(subject);
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
