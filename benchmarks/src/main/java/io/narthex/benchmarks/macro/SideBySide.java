package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.process.ServerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// Measures whole servers in one run, one after the other: start, remote write, queries, scraping.
///
///     java -cp benchmarks/target/benchmarks-0.1.0-SNAPSHOT.jar io.narthex.benchmarks.macro.SideBySide \
///         narthex=bin/narthex prometheus=PATH victoriametrics=PATH
///
/// CPU is that of the server process alone, user and system. The figures are printed as a table and
/// as JSON on the standard output, and each as it comes on the error output.
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
    for (var program : options.programs().entrySet()) {
      ServerKind kind = program.getKey();
      String name = kind.name().toLowerCase(Locale.ROOT);
      Path own = Files.createDirectory(directory.resolve(name));
      new ServerMeasurement(kind, program.getValue(), own, options, figures).run();
    }
    System.err.println("load after: " + loadAverage());
    System.out.println(figures.table());
    System.out.println(figures.json());
  }

  private static String loadAverage() throws IOException {
    return Files.readString(Path.of("/proc/loadavg")).strip();
  }
}
