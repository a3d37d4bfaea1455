package io.narthex.rules.template;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// All functions by name: those of the language and upstream's.
final class Functions {
  private static final Map<String, Function> FIXED = new HashMap<>();

  static {
    for (List<Function> group :
        List.of(
            LanguageFunctions.all(),
            EscapeFunctions.all(),
            TextFunctions.all(),
            HumanFunctions.all())) {
      for (Function function : group) {
        FIXED.put(function.name(), function);
      }
    }
  }

  private Functions() {}

  /// The functions of one execution, a copy that may be changed.
  static Map<String, Function> of(TemplateEnvironment environment) {
    Map<String, Function> functions = new HashMap<>(FIXED);
    for (Function function : QueryFunctions.all(environment)) {
      functions.put(function.name(), function);
    }
    return functions;
  }

  /// The names that templates may call.
  ///
  /// @param html whether the template writes HTML, which can call `tmpl`
  static Set<String> names(boolean html) {
    Set<String> names = new TreeSet<>(FIXED.keySet());
    names.addAll(QueryFunctions.NAMES);
    if (html) {
      names.add("tmpl");
    }
    return names;
  }
}
