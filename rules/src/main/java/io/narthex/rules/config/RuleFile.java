package io.narthex.rules.config;

import java.util.List;

/// A rule file, validated. Immutable.
///
/// @param path as it was named when it was read
/// @param groups in the file's order; their names are distinct
/// @param moreDocuments whether YAML documents follow that were not read, which is worth a warning
public record RuleFile(String path, List<RuleGroupConfig> groups, boolean moreDocuments) {
  public RuleFile {
    groups = List.copyOf(groups);
  }

  /// Reads `bytes` as the content of the file `path`; an empty one has no groups.
  ///
  /// @throws RuleFileException with all faults: those of the YAML text alone, else those of all
  ///   rules
  public static RuleFile parse(String path, byte[] bytes, RuleFileOptions options)
      throws RuleFileException {
    return new RuleFileReader(path, options).read(bytes);
  }
}
