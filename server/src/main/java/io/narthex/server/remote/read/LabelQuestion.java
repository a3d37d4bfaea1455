package io.narthex.server.remote.read;

import io.narthex.storage.TimeRange;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.text.Timestamps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What is asked of a peer's label APIs.
///
/// @param sets of matchers, any of which has to match; not empty
/// @param limit 0: no limit
/// @param hidden names of external labels that no selector names: left out of the answer
record LabelQuestion(List<List<Matcher>> sets, TimeRange range, int limit, Set<String> hidden) {
  /// What stands for more than itself in a pattern.
  private static final String META = "\\.+*?()|[]{}^$";

  /// The range of times that every server reads.
  private static final long MOST_MS = 253_402_300_799_999L;

  LabelQuestion {
    sets = List.copyOf(sets);
    hidden = Set.copyOf(hidden);
  }

  /// The matchers of `set` and, for each external label that it does not name, that series have its
  /// value or none.
  static List<Matcher> within(List<Matcher> set, Labels external) {
    List<Matcher> all = new ArrayList<>(set);
    for (int i = 0; i < external.size(); i++) {
      String name = external.name(i);
      if (set.stream().noneMatch(matcher -> matcher.name().equals(name))) {
        String value = quoted(external.value(i));
        all.add(Matcher.of(MatchType.REGEX, name, value + "|"));
      }
    }
    // The API refuses selectors that would select everything.
    if (!all.isEmpty() && all.stream().allMatch(matcher -> matcher.matches(""))) {
      all.add(Matcher.of(MatchType.REGEX, Labels.METRIC_NAME, ".+"));
    }
    return all;
  }

  /// Whether all series of the peer are meant.
  boolean isAll() {
    return sets.stream().anyMatch(List::isEmpty);
  }

  private static String quoted(String text) {
    StringBuilder pattern = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      pattern.append(META.indexOf(c) < 0 ? "" : "\\").append(c);
    }
    return pattern.toString();
  }

  /// Parameters of the request.
  ///
  /// @param needsMatch whether there has to be a selector
  Map<String, List<String>> parameters(boolean needsMatch) {
    Map<String, List<String>> form = new TreeMap<>();
    if (range.startMs() > -MOST_MS) {
      form.put("start", List.of(Timestamps.seconds(range.startMs())));
    }
    if (range.endMs() < MOST_MS) {
      form.put("end", List.of(Timestamps.seconds(range.endMs())));
    }
    if (limit > 0) {
      form.put("limit", List.of(Integer.toString(limit)));
    }
    if (!isAll()) {
      form.put("match[]", sets.stream().map(LabelQuestion::selector).toList());
    } else if (needsMatch) {
      form.put("match[]", List.of("{__name__=~\".+\"}"));
    }
    return form;
  }

  private static String selector(List<Matcher> set) {
    return set.stream().map(Matcher::toString).collect(Collectors.joining(",", "{", "}"));
  }
}
