package io.narthex.server.ruletest;

import io.narthex.rules.RuleGroup;
import io.narthex.rules.config.RuleFile;
import io.narthex.rules.config.RuleFileException;
import io.narthex.rules.config.RuleFileOptions;
import io.narthex.rules.yaml.ConfigException;
import io.narthex.server.config.PathPattern;
import io.narthex.storage.StorageException;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.labels.NameValidation;
import io.narthex.storage.text.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// Runs files of rule tests: rules are evaluated by what evaluates them in a server, over a
/// database of its own for each group of tests.
///
/// @param told gets warnings, and what debugging asks for
public record RuleTests(RuleTestOptions options, Consumer<String> told) {
  /// Runs the tests of a file.
  ///
  /// @param wanted which groups of tests are run, by name
  public RuleTestOutcome run(Path path, Predicate<String> wanted) {
    RuleTestFile file;
    List<Path> ruleFiles = new ArrayList<>();
    try {
      file = RuleTestReader.read(path.toString(), Files.readAllBytes(path));
      Path parent = path.getParent();
      for (String pattern : file.ruleFiles()) {
        List<Path> found = PathPattern.matching(parent == null ? Path.of("") : parent, pattern);
        if (found.isEmpty()) {
          told.accept("  WARNING: no file match pattern " + pattern);
        }
        ruleFiles.addAll(found);
      }
    } catch (ConfigException e) {
      return new RuleTestOutcome(String.valueOf(e.getMessage()), List.of());
    } catch (IOException e) {
      return new RuleTestOutcome(FileFailure.reason(e), List.of());
    }
    RuleSources rules = read(ruleFiles);
    List<RuleTestOutcome.Group> outcomes = new ArrayList<>();
    for (int i = 0; i < file.groups().size(); i++) {
      RuleTestFile.Group group = file.groups().get(i);
      if (wanted.test(group.name())) {
        String name = group.name().isEmpty() ? "unnamed#" + i : group.name();
        outcomes.add(new RuleTestOutcome.Group(name, run(name, file, group, rules)));
      }
    }
    return new RuleTestOutcome("", outcomes);
  }

  /// The rule files of a test file, read once for all its groups of tests.
  ///
  /// @param fault why they cannot be used; empty: they can
  private record RuleSources(List<RuleFile> files, String fault) {}

  private RuleSources read(List<Path> paths) {
    RuleFileOptions ruleOptions =
        new RuleFileOptions(NameValidation.UTF8, options.parser(), options.ignoreUnknownKeys());
    List<RuleFile> files = new ArrayList<>();
    try {
      for (Path path : paths) {
        files.add(RuleFile.parse(path.toString(), Files.readAllBytes(path), ruleOptions));
      }
    } catch (RuleFileException e) {
      return new RuleSources(List.of(), String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return new RuleSources(List.of(), FileFailure.reason(e));
    }
    return new RuleSources(files, "");
  }

  private List<String> run(
      String name, RuleTestFile file, RuleTestFile.Group group, RuleSources rules) {
    Clock clock = Clock.system();
    long startNanos = clock.nanoTime();
    if (options.debug()) {
      told.accept("DEBUG: Starting test " + name);
    }
    try (TestStorage storage = TestStorage.open(group, clock, RandomGenerator.getDefault())) {
      if (!rules.fault().isEmpty()) {
        return List.of(rules.fault());
      }
      List<RuleGroup> groups = ruleGroups(file, rules.files(), group.intervalMs());
      return new GroupTest(file, group, groups, storage, options).run(told);
    } catch (ConfigException | StorageException e) {
      return List.of(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return List.of(FileFailure.reason(e));
    } finally {
      if (options.debug()) {
        double ms = (clock.nanoTime() - startNanos) / 1e6;
        told.accept(String.format("DEBUG: Test %s finished, took %.3fms", name, ms));
      }
    }
  }

  /// The groups of all files in the order of evaluation: those that the test file puts in order
  /// before others that it puts behind them; one that it does not name goes with the first.
  private static List<RuleGroup> ruleGroups(
      RuleTestFile file, List<RuleFile> files, long intervalMs) {
    Map<String, RuleGroup> groups = new LinkedHashMap<>();
    for (RuleFile rules : files) {
      rules
          .groups()
          .forEach(config -> {
            RuleGroup group = config.at(rules.path(), intervalMs);
            groups.put(group.key(), group);
          });
    }
    List<RuleGroup> ordered = new ArrayList<>(groups.values());
    ordered.sort(
        Comparator.comparingInt(group -> Math.max(0, file.groupOrder().indexOf(group.name()))));
    return ordered;
  }
}
