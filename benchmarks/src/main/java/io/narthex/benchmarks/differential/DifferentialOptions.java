package io.narthex.benchmarks.differential;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What is asked, and of whom.
///
/// @param narthex command line
/// @param prometheus command line
/// @param files of expressions, see [ExpressionFile]
/// @param features for `--enable-feature` of both, `""` for none
/// @param show how many differences are printed
record DifferentialOptions(
    String narthex, String prometheus, List<Path> files, String features, int show) {
  static final String USAGE =
      """
      usage: Differential narthex=PROGRAM prometheus=PROGRAM [OPTION] FILE ...
        FILE: expressions, one a line, or JSON with cases that have an input or a query
        --features=A,B  for --enable-feature of both
                        (promql-experimental-functions,promql-extended-range-selectors,
                        promql-binop-fill-modifiers)
        --show=N        differences printed (50)
      """;

  private static final String FEATURES =
      "promql-experimental-functions,promql-extended-range-selectors,promql-binop-fill-modifiers";

  DifferentialOptions {
    files = List.copyOf(files);
  }

  /// Reads the arguments.
  ///
  /// @throws IllegalArgumentException for an unknown option, or where a program is missing
  static DifferentialOptions parse(String... arguments) {
    String narthex = "";
    String prometheus = "";
    String features = FEATURES;
    List<Path> files = new ArrayList<>();
    int show = 50;
    for (String argument : arguments) {
      String[] pair = argument.split("=", 2);
      String value = pair.length == 2 ? pair[1] : "";
      switch (pair[0]) {
        case "narthex" -> narthex = value;
        case "prometheus" -> prometheus = value;
        case "--features" -> features = value;
        case "--show" -> show = Integer.parseInt(value);
        default -> {
          if (argument.startsWith("-")) {
            throw new IllegalArgumentException("option: actual=" + argument);
          }
          files.add(Path.of(argument));
        }
      }
    }
    if (narthex.isEmpty() || prometheus.isEmpty()) {
      throw new IllegalArgumentException("programs: expected=narthex and prometheus");
    }
    if (files.isEmpty()) {
      throw new IllegalArgumentException("files: expected=at least one, actual=none");
    }
    return new DifferentialOptions(narthex, prometheus, files, features, show);
  }
}
