package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.process.ServerKind;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a run measures and for how long.
///
/// @param programs command line of each server, in the order of the kinds
/// @param json file for the figures, null: none
/// @param numbers by the names of their options
record SideBySideOptions(
    Map<ServerKind, String> programs,
    Set<StageName> stages,
    @Nullable Path json,
    Map<String, Integer> numbers) {
  static final String USAGE =
      """
      usage: SideBySide [OPTION] KIND=PROGRAM ...
        KIND: narthex, prometheus or victoriametrics; PROGRAM: a command line
        --stages=A,B,…      of start, write, write2, send, read, storage, engine, million, regex,
                            disk, churn, query, scrape, rules; "all" for each
                            (write,storage,engine,million,regex,disk)
        --json=FILE         writes the figures there too
        --idle=SECONDS      rest before memory is read (5; figures to be quoted want 60)
        --connections=N     remote write over N connections (2)
        --write-scrapes=N   write, write2, storage: scrapes of 106,000 series (60; the table
                            wants 240); send: four times as many of 20,000
        --read-scrapes=N    read: scrapes of 20,000 series (240)
        --series=N          million, regex, churn: series (1000000)
        --scrapes=N         million: scrapes of them, 15 s apart (4; the table wants 40 for the
                            restart, 127 and 720 for memory)
        --disk-series=N     engine, disk: series (10000)
        --churn-hours=N     churn: simulated hours (6)
        --starts=N          start: starts on an empty directory (7)
        --warm-up=SECONDS   query: warm-up of all queries in turn (60)
        --blocks=N          query: blocks of 2 s measured of each, after two that are alike (5)
        --scrape=SECONDS    scrape: warm-up, and the time measured after it (60)
        --rule-groups=N     rules: groups of 20 rules over 100 series each (1000)
        --rules=SECONDS     rules: warm-up, and the time measured after it (120)
      """;

  private static final Map<String, Integer> DEFAULTS =
      Map.ofEntries(
          Map.entry("--idle", 5),
          Map.entry("--connections", 2),
          Map.entry("--write-scrapes", 60),
          Map.entry("--read-scrapes", 240),
          Map.entry("--series", 1_000_000),
          Map.entry("--scrapes", 4),
          Map.entry("--disk-series", 10_000),
          Map.entry("--churn-hours", 6),
          Map.entry("--starts", 7),
          Map.entry("--warm-up", 60),
          Map.entry("--blocks", 5),
          Map.entry("--scrape", 60),
          Map.entry("--rule-groups", 1_000),
          Map.entry("--rules", 120));

  /// Reads the arguments.
  ///
  /// @throws IllegalArgumentException for one that is none, or where there is no program
  static SideBySideOptions parse(String... arguments) {
    Map<ServerKind, String> programs = new EnumMap<>(ServerKind.class);
    Map<String, Integer> numbers = new LinkedHashMap<>(DEFAULTS);
    Set<StageName> stages =
        EnumSet.of(
            StageName.WRITE,
            StageName.STORAGE,
            StageName.ENGINE,
            StageName.MILLION,
            StageName.REGEX,
            StageName.DISK);
    Path json = null;
    for (String argument : arguments) {
      String[] pair = argument.split("=", 2);
      if (pair.length != 2) {
        throw new IllegalArgumentException("argument: expected=NAME=VALUE, actual=" + argument);
      }
      if (pair[0].equals("--stages")) {
        stages = stages(pair[1]);
      } else if (pair[0].equals("--json")) {
        json = Path.of(pair[1]);
      } else if (numbers.containsKey(pair[0])) {
        numbers.put(pair[0], Integer.parseInt(pair[1]));
      } else {
        programs.put(ServerKind.valueOf(pair[0].toUpperCase(Locale.ROOT)), pair[1]);
      }
    }
    if (programs.isEmpty()) {
      throw new IllegalArgumentException("arguments: expected=a KIND=PROGRAM, actual=none");
    }
    return new SideBySideOptions(programs, stages, json, numbers);
  }

  /// How many times each server is started on an empty directory.
  int starts() {
    return number("--starts");
  }

  /// Warm-up of all queries in turn.
  int warmUpSeconds() {
    return number("--warm-up");
  }

  /// Blocks measured of each query.
  int blocks() {
    return number("--blocks");
  }

  /// Warm-up of scraping, and the time measured after it.
  int scrapeSeconds() {
    return number("--scrape");
  }

  /// Groups of the rules that are evaluated.
  int ruleGroups() {
    return number("--rule-groups");
  }

  /// Warm-up of rules, and the time measured after it.
  int ruleSeconds() {
    return number("--rules");
  }

  /// Rest before memory is read.
  int idleSeconds() {
    return number("--idle");
  }

  /// Scrapes of the 106,000 series that are remote-written.
  int writeScrapes() {
    return number("--write-scrapes");
  }

  /// Scrapes of the 20,000 series that are remote-read.
  int readScrapes() {
    return number("--read-scrapes");
  }

  /// Series of the stages with a million.
  int series() {
    return number("--series");
  }

  /// Scrapes of them.
  int scrapes() {
    return number("--scrapes");
  }

  /// Series whose size on disk is measured.
  int diskSeries() {
    return number("--disk-series");
  }

  /// Simulated hours in which series are replaced.
  int churnHours() {
    return number("--churn-hours");
  }

  /// Connections over which is written.
  int connections() {
    return number("--connections");
  }

  private int number(String option) {
    return Objects.requireNonNull(numbers.get(option), option);
  }

  private static Set<StageName> stages(String names) {
    if (names.equals("all")) {
      return EnumSet.allOf(StageName.class);
    }
    Set<StageName> stages = EnumSet.noneOf(StageName.class);
    Arrays.stream(names.split(",", -1))
        .map(name -> StageName.valueOf(name.toUpperCase(Locale.ROOT)))
        .forEach(stages::add);
    return stages;
  }
}
