package io.narthex.server;

import io.narthex.query.syntax.ParserOptions;
import io.narthex.rules.RuleGroup;
import io.narthex.rules.config.RuleFile;
import io.narthex.rules.config.RuleFileException;
import io.narthex.rules.config.RuleFileOptions;
import io.narthex.rules.yaml.ConfigException;
import io.narthex.server.config.Config;
import io.narthex.server.config.PathPattern;
import io.narthex.storage.text.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The rule files that a configuration names.
///
/// @param parser which expressions rules may have
record RuleFiles(ParserOptions parser) {
  private static final Logger LOG = LoggerFactory.getLogger(RuleFiles.class);

  /// All groups of all files.
  ///
  /// @throws IllegalArgumentException where a file cannot be read or used, with all faults of all
  ///   files
  List<RuleGroup> read(Config config) {
    RuleFileOptions options =
        new RuleFileOptions(config.global().nameValidationScheme().names(), parser, false);
    List<RuleGroup> groups = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (Path path : paths(config, faults)) {
      try {
        RuleFile file = RuleFile.parse(path.toString(), Files.readAllBytes(path), options);
        if (file.moreDocuments()) {
          LOG.warn("only the first YAML document of a rule file is read ({})", path);
        }
        long intervalMs = config.global().evaluationIntervalMs();
        file.groups().forEach(group -> groups.add(group.at(file.path(), intervalMs)));
      } catch (RuleFileException e) {
        faults.add(String.valueOf(e.getMessage()));
      } catch (IOException e) {
        faults.add(
            "rule file: expected=readable, actual=" + FileFailure.reason(e) + " (" + path + ")");
      }
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException("loading rules failed:\n" + String.join("\n", faults));
    }
    return groups;
  }

  private static Set<Path> paths(Config config, List<String> faults) {
    Set<Path> paths = new LinkedHashSet<>();
    for (String pattern : config.ruleFiles()) {
      try {
        paths.addAll(PathPattern.matching(pattern));
      } catch (ConfigException e) {
        faults.add(String.valueOf(e.getMessage()));
      }
    }
    return paths;
  }
}
