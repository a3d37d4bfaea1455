package io.narthex.benchmarks.house;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which package may use which, as the table "Modules and the order of packages" of
/// `docs/architecture.md` says: inside a module those before it, of lower modules the exported
/// ones. A package below a listed one belongs to it.
///
/// @param packages listed packages by full name, in order
record PackageOrder(Map<String, Listed> packages) {
  private static final String ROOT = "io.narthex.";
  private static final Pattern ROW = Pattern.compile("\\| (\\w+) \\| (.+) \\|");
  private static final Pattern CONTRACT =
      Pattern.compile("contract \\(`io\\.narthex\\.(\\w+)`\\)`\\*`|root: `Main`");
  private static final Pattern ENTRY = Pattern.compile("`([a-z.]+)(\\*?)`");

  /// One package of the table.
  ///
  /// @param module position of its module
  /// @param place position in its module
  /// @param exported whether higher modules may use it
  record Listed(int module, int place, boolean exported) {
    boolean mayUse(Listed other) {
      return module == other.module
          ? place >= other.place
          : module > other.module && other.exported;
    }
  }

  /// Reads the table.
  static PackageOrder parse(String markdown) {
    Map<String, Listed> packages = new LinkedHashMap<>();
    Matcher row = ROW.matcher(markdown);
    for (int module = 0; row.find(); ) {
      String name = row.group(1);
      if (name.equals("module")) {
        continue;
      }
      String entries =
          CONTRACT
              .matcher(row.group(2))
              .replaceAll(found -> found.group(1) == null ? "`.`" : "`.*`");
      List<Listed> inOrder = new ArrayList<>();
      Matcher entry = ENTRY.matcher(entries);
      while (entry.find()) {
        Listed listed = new Listed(module, inOrder.size(), !entry.group(2).isEmpty());
        inOrder.add(listed);
        String own = entry.group(1).equals(".") ? "" : "." + entry.group(1);
        packages.put(ROOT + name + own, listed);
      }
      module++;
    }
    return new PackageOrder(packages);
  }

  /// The listed package that a package of this name is or belongs to; a module's root has no
  /// packages below it.
  Optional<Map.Entry<String, Listed>> find(String packageName) {
    return packages.entrySet().stream()
        .filter(entry ->
            packageName.equals(entry.getKey())
                || (packageName.startsWith(entry.getKey() + ".") && !isRoot(entry.getKey())))
        .max(Comparator.comparingInt(entry -> entry.getKey().length()));
  }

  private static boolean isRoot(String packageName) {
    return packageName.indexOf('.', ROOT.length()) < 0;
  }
}
