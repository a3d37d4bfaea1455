package io.narthex.server.cli;

import io.narthex.storage.text.Quoting;
import java.io.PrintStream;

/// Which doubtful things are looked for in configurations and rules.
///
/// @param duplicateRules rules that write the same series, or alerts of the same name and labels
/// @param longestScrapeIntervalMs scrape intervals from here on are too long; 0: any may be
record Lints(boolean duplicateRules, long longestScrapeIntervalMs) {
  static final String DEFAULT = "duplicate-rules";
  static final String ALL = "all";
  static final String NONE = "none";
  private static final String TOO_LONG_SCRAPE_INTERVAL = "too-long-scrape-interval";

  /// Reads the names of lints, separated by commas, for rules.
  ///
  /// @param out is told of names that nobody knows
  static Lints forRules(String names, PrintStream out) {
    boolean duplicates = false;
    for (String name : names.split(",", -1)) {
      switch (name) {
        case ALL, DEFAULT -> duplicates = true;
        case NONE, "" -> {}
        default -> out.println("WARNING: unknown lint option: " + Quoting.quote(name));
      }
    }
    return new Lints(duplicates, 0);
  }

  /// Reads the names of lints, separated by commas, for configurations: `none` among them switches
  /// off all others.
  ///
  /// @param lookbackMs what the server looks back, so that a series scraped at most as often has
  ///   gaps
  static Lints forConfig(String names, long lookbackMs, PrintStream out) {
    boolean duplicates = false;
    boolean intervals = false;
    boolean none = false;
    for (String name : names.split(",", -1)) {
      switch (name) {
        case ALL -> {
          duplicates = true;
          intervals = true;
        }
        case DEFAULT -> duplicates = true;
        case TOO_LONG_SCRAPE_INTERVAL -> intervals = true;
        case NONE -> none = true;
        case "" -> {}
        default -> out.println("WARNING: unknown lint option: " + Quoting.quote(name));
      }
    }
    return new Lints(duplicates && !none, intervals && !none ? lookbackMs : 0);
  }
}
