package io.narthex.server.ruletest;

import io.narthex.rules.RuleGroup;
import io.narthex.rules.config.RuleFile;
import io.narthex.rules.config.RuleFileException;
import io.narthex.rules.config.RuleFileOptions;
import io.narthex.rules.yaml.ConfigException;
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
    List<RuleTestOutcome.Group> outcomes = new ArrayList<>();
    for (int i = 0; i < file.groups().size(); i++) {
      RuleTestFile.Group group = file.groups().get(i);
      if (wanted.test(group.name())) {
        String name = group.name().isEmpty() ? "unnamed#" + i : group.name();
        outcomes.add(new RuleTestOutcome.Group(name, run(name, file, group, ruleFiles)));
      }
    }
    return new RuleTestOutcome("", outcomes);
  }

  private List<String> run(
      String name, RuleTestFile file, RuleTestFile.Group group, List<Path> ruleFiles) {
    Clock clock = Clock.system();
    long startNanos = clock.nanoTime();
    if (options.debug()) {
      told.accept("DEBUG: Starting test " + name);
    }
    try (TestStorage storage = TestStorage.open(group, clock, RandomGenerator.getDefault())) {
      List<RuleGroup> groups = ruleGroups(file, ruleFiles, group.intervalMs());
      return new GroupTest(file, group, groups, storage, options).run(told);
    } catch (ConfigException | RuleFileException | StorageException e) {
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
  private List<RuleGroup> ruleGroups(RuleTestFile file, List<Path> paths, long intervalMs)
      throws RuleFileException, IOException {
    RuleFileOptions ruleOptions =
        new RuleFileOptions(NameValidation.UTF8, options.parser(), options.ignoreUnknownKeys());
    Map<String, RuleGroup> groups = new LinkedHashMap<>();
    for (Path path : paths) {
      RuleFile rules = RuleFile.parse(path.toString(), Files.readAllBytes(path), ruleOptions);
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
