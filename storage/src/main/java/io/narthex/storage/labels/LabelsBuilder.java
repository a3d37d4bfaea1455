package io.narthex.storage.labels;

import java.util.Arrays;
import java.util.Collection;

/// A mutable label set on its way to [Labels], always in canonical order. Not thread-safe.
public final class LabelsBuilder {
  private String[] pairs;
  private int used;

  public LabelsBuilder() {
    pairs = new String[16];
  }

  LabelsBuilder(Labels from) {
    pairs = new String[2 * from.size() + 8];
    for (int i = 0; i < from.size(); i++) {
      pairs[used++] = from.name(i);
      pairs[used++] = from.value(i);
    }
  }

  /// Sets label `name`; an empty value deletes it.
  public LabelsBuilder set(String name, String value) {
    int at = find(name);
    if (value.isEmpty()) {
      if (at >= 0) {
        remove(at);
      }
    } else if (at >= 0) {
      pairs[at + 1] = value;
    } else {
      insert(-at - 1, name, value);
    }
    return this;
  }

  /// Deletes label `name` if present.
  public LabelsBuilder delete(String name) {
    return set(name, "");
  }

  /// Deletes all labels but those of `names`.
  public LabelsBuilder keep(Collection<String> names) {
    int kept = 0;
    for (int i = 0; i < used; i += 2) {
      if (names.contains(pairs[i])) {
        pairs[kept++] = pairs[i];
        pairs[kept++] = pairs[i + 1];
      }
    }
    used = kept;
    return this;
  }

  /// Value of label `name` as it stands now, `""` where absent.
  public String get(String name) {
    int at = find(name);
    return at < 0 ? "" : pairs[at + 1];
  }

  public Labels build() {
    return used == 0 ? Labels.EMPTY : Labels.ofCanonical(Arrays.copyOf(pairs, used));
  }

  /// Where `name` lies in `pairs`, or −1 − where it belongs.
  private int find(String name) {
    int low = 0;
    int high = used / 2;
    while (low < high) {
      int middle = (low + high) >>> 1;
      int order = LabelOrder.compareUtf8(pairs[2 * middle], name);
      if (order == 0) {
        return 2 * middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return -2 * low - 1;
  }

  private void insert(int at, String name, String value) {
    if (used == pairs.length) {
      pairs = Arrays.copyOf(pairs, 2 * used);
    }
    System.arraycopy(pairs, at, pairs, at + 2, used - at);
    pairs[at] = name;
    pairs[at + 1] = value;
    used += 2;
  }

  private void remove(int at) {
    System.arraycopy(pairs, at + 2, pairs, at, used - at - 2);
    used -= 2;
  }
}
