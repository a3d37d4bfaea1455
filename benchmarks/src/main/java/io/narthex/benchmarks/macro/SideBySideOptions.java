package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.process.ServerKind;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/// What a run measures and for how long.
///
/// @param programs command line of each server, in the order of the kinds
/// @param starts how many times each is started on an empty directory
/// @param warmUpSeconds shortest warm-up of a query
/// @param scrapeSeconds warm-up of scraping, and the time measured after it
/// @param idleSeconds rest before memory is read
record SideBySideOptions(
    Map<ServerKind, String> programs,
    int starts,
    int warmUpSeconds,
    int scrapeSeconds,
    int idleSeconds) {
  static final String USAGE =
      """
      usage: SideBySide [OPTION] KIND=PROGRAM ...
        KIND: narthex, prometheus or victoriametrics; PROGRAM: a command line
        --starts=N          starts on an empty directory (7)
        --warm-up=SECONDS   shortest warm-up of a query (60)
        --scrape=SECONDS    warm-up of scraping, and the time measured after it (60)
        --idle=SECONDS      rest before memory is read (60)
      """;

  /// Reads the arguments.
  ///
  /// @throws IllegalArgumentException for one that is none, or where there is no program
  static SideBySideOptions parse(String... arguments) {
    Map<ServerKind, String> programs = new EnumMap<>(ServerKind.class);
    int starts = 7;
    int warmUp = 60;
    int scrape = 60;
    int idle = 60;
    for (String argument : arguments) {
      String[] pair = argument.split("=", 2);
      if (pair.length != 2) {
        throw new IllegalArgumentException("argument: expected=NAME=VALUE, actual=" + argument);
      }
      switch (pair[0]) {
        case "--starts" -> starts = Integer.parseInt(pair[1]);
        case "--warm-up" -> warmUp = Integer.parseInt(pair[1]);
        case "--scrape" -> scrape = Integer.parseInt(pair[1]);
        case "--idle" -> idle = Integer.parseInt(pair[1]);
        default -> programs.put(ServerKind.valueOf(pair[0].toUpperCase(Locale.ROOT)), pair[1]);
      }
    }
    if (programs.isEmpty()) {
      throw new IllegalArgumentException("arguments: expected=a KIND=PROGRAM, actual=none");
    }
    return new SideBySideOptions(programs, starts, warmUp, scrape, idle);
  }
}
