package io.narthex.server.cli;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.server.config.Config;
import io.narthex.server.config.ConfigLoader;
import io.narthex.server.config.ScrapeConfig;
import io.narthex.storage.text.Durations;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Says of configurations whether a server could use them, with all files that they name, in the
/// form of upstream's tool. Names every file that it read.
///
/// @param environment variables that external labels may name
/// @param syntaxOnly whether no other file is looked at
/// @param agent whether sections are refused that an agent has no use for
/// @param rules checks the rule files, says where results go and which lints are wanted
record ConfigCheck(
    Map<String, String> environment, boolean syntaxOnly, boolean agent, RuleCheck rules) {
  Verdict files(List<Path> files) {
    Verdict verdict = Verdict.GOOD;
    for (Path file : files) {
      verdict = verdict.and(file(file));
    }
    return verdict;
  }

  /// A configuration that can be used, and its rule files.
  private record Usable(Config config, List<Path> ruleFiles) {}

  private Verdict file(Path file) {
    rules.out().println("Checking " + file);
    Usable usable = load(file);
    rules.out().println();
    if (usable == null) {
      return Verdict.BAD;
    }
    return syntaxOnly
        ? Verdict.GOOD
        : intervals(usable.config()).and(rules.files(usable.ruleFiles()));
  }

  private @Nullable Usable load(Path file) {
    try {
      ConfigLoader loader = new ConfigLoader(environment);
      Config config = syntaxOnly ? loader.loadAlone(file) : loader.load(file);
      if (agent) {
        requireAgent(config);
      }
      warn(config);
      List<Path> ruleFiles = List.of();
      if (!syntaxOnly) {
        ReferencedFiles referenced = new ReferencedFiles(rules.out());
        ruleFiles = referenced.ruleFiles(config);
        referenced.check(config);
      }
      if (!ruleFiles.isEmpty()) {
        rules.out().println("  SUCCESS: " + ruleFiles.size() + " rule files found");
      }
      rules.out().println(" SUCCESS: " + file + " is valid prometheus config file syntax");
      return new Usable(config, ruleFiles);
    } catch (ConfigException | ReferencedFiles.UnusableException e) {
      rules.err().println("  FAILED: " + e.getMessage());
      return null;
    }
  }

  private static void requireAgent(Config config) throws ReferencedFiles.UnusableException {
    String fault = "";
    if (!config.alerting().alertmanagers().isEmpty()
        || !config.alerting().alertRelabelConfigs().isEmpty()) {
      fault = "field alerting is not allowed in agent mode";
    } else if (!config.ruleFiles().isEmpty()) {
      fault = "field rule_files is not allowed in agent mode";
    } else if (!config.remoteReads().isEmpty()) {
      fault = "field remote_read is not allowed in agent mode";
    }
    if (!fault.isEmpty()) {
      throw new ReferencedFiles.UnusableException(fault);
    }
  }

  private void warn(Config config) {
    config.warnings().forEach(warning -> rules.out().println("  WARNING: " + warning));
    for (String section : config.unserved()) {
      rules
          .out()
          .println("  WARNING: not supported: " + section + ": it is read and has no effect");
    }
  }

  private Verdict intervals(Config config) {
    long longestMs = rules.lints().longestScrapeIntervalMs();
    for (ScrapeConfig job : config.scrapeConfigs()) {
      if (longestMs > 0 && job.scrapeIntervalMs() >= longestMs) {
        rules
            .err()
            .println(
                "  FAILED: too long scrape interval found, data point will be marked as stale - job: "
                    + job.jobName()
                    + ", interval: "
                    + Durations.format(job.scrapeIntervalMs()));
        return Verdict.DOUBTFUL;
      }
    }
    return Verdict.GOOD;
  }
}
