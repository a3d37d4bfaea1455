package io.narthex.storage.postings;

import io.narthex.storage.ReadContext;
import io.narthex.storage.labels.LabelOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;

/// Lists the labels of a set of series of an index. Behaves as if the label set of each were read;
/// names take one comparison of sets per label, and series are only walked, in one label column,
/// where the values of a part of them are asked for.
public final class LabelListing {
  private static final int CHECK_EVERY = 1_024;

  private LabelListing() {}

  /// Names of the labels that any of `series` has, ascending.
  ///
  /// @throws io.narthex.storage.StorageException where `context` stops the read
  public static List<String> names(LabelIndex index, RoaringBitmap series, ReadContext context) {
    List<String> names = new ArrayList<>();
    int end = index.labelCount();
    for (int label = 0; label < end; label++) {
      if (label % CHECK_EVERY == 0) {
        context.check();
      }
      if (RoaringBitmap.intersects(index.withLabel(label), series)) {
        names.add(index.labelText(label));
      }
    }
    names.sort(LabelOrder::compareUtf8);
    return names;
  }

  /// Values that label `name` has in any of `series`, ascending.
  ///
  /// @throws io.narthex.storage.StorageException where `context` stops the read
  public static List<String> values(
      LabelIndex index, String name, RoaringBitmap series, ReadContext context) {
    int label = index.label(name);
    if (label == LabelIndex.NONE) {
      return List.of();
    }
    RoaringBitmap having = index.withLabel(label);
    BitSet values =
        series.contains(having)
            ? valuesInUse(index, label, context)
            : valuesOf(index, label, RoaringBitmap.and(having, series), context);
    List<String> texts = new ArrayList<>(values.cardinality());
    values.stream().forEach(value -> texts.add(index.valueText(label, value)));
    texts.sort(LabelOrder::compareUtf8);
    return texts;
  }

  private static BitSet valuesInUse(LabelIndex index, int label, ReadContext context) {
    BitSet values = new BitSet();
    int end = index.valueCount(label);
    for (int value = 0; value < end; value++) {
      if (value % CHECK_EVERY == 0) {
        context.check();
      }
      values.set(value, index.seriesCount(label, value) > 0);
    }
    return values;
  }

  private static BitSet valuesOf(
      LabelIndex index, int label, RoaringBitmap series, ReadContext context) {
    BitSet values = new BitSet();
    int asked = 0;
    for (IntIterator each = series.getIntIterator(); each.hasNext(); ) {
      if (asked++ % CHECK_EVERY == 0) {
        context.check();
      }
      values.set(index.valueOf(each.next(), label));
    }
    return values;
  }
}
