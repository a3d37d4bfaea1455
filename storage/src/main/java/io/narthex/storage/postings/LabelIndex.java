package io.narthex.storage.postings;

import io.narthex.storage.ReadContext;
import io.narthex.storage.labels.Matcher;
import org.roaringbitmap.RoaringBitmap;

/// Label → value → series of one head or one block, as [MatcherAlgebra] sees it. Series have dense
/// indexes; labels and their values are named by handles that stay valid as long as the index.
/// Thread-safe.
public interface LabelIndex {
  /// Answer for what there is not.
  int NONE = -1;

  /// All series, ascending, owned by the caller.
  RoaringBitmap allSeries();

  /// Number of labels: their handles are below it.
  int labelCount();

  /// Name of a label.
  String labelText(int label);

  /// Handle of a label name, [#NONE] where no series ever had it.
  int label(String name);

  /// Number of series that have the label.
  int seriesCount(int label);

  /// Number of values: their handles are below it.
  int valueCount(int label);

  /// Handle of a value of a label, [#NONE] where no series ever had it.
  int value(int label, String text);

  /// Text of a value.
  String valueText(int label, int value);

  /// Number of series with this value.
  int seriesCount(int label, int value);

  /// Handles, ascending, of the values (never the absent one) that fulfil `matcher`, a pattern or
  /// the opposite of one. Nobody writes the array, so sources may keep it.
  int[] matchingValues(int label, Matcher matcher, ReadContext context);

  /// Series with any of the first `count` values, owned by the caller.
  RoaringBitmap union(int label, int[] values, int count);

  /// Series that have the label, owned by the caller. Behaves as the union of all values.
  RoaringBitmap withLabel(int label);

  /// Value of a label (or [#NONE]) of a series, [#NONE] where it has none: from the label column.
  int valueOf(int series, int label);
}
