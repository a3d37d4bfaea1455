package io.narthex.storage.block;

import io.narthex.storage.ReadContext;
import io.narthex.storage.index.IndexReader;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.postings.LabelListing;
import io.narthex.storage.postings.MatcherAlgebra;
import java.util.ArrayList;
import java.util.List;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;

/// Lists labels of series of a block, of which the caller has a use. What was deleted still counts,
/// as upstream.
public final class BlockLabels {
  private static final int CHECK_EVERY = 1_024;

  private final IndexReader index;
  private final RoaringBitmap series;
  private final ReadContext context;

  /// @param matcherSets any of them has to match; all series where empty
  public BlockLabels(Block block, List<List<Matcher>> matcherSets, ReadContext context) {
    this.index = block.index();
    this.series = MatcherAlgebra.selectAny(index, matcherSets, context);
    this.context = context;
  }

  /// Names of their labels, ascending.
  public List<String> names() {
    return LabelListing.names(index, series, context);
  }

  /// Their values of label `name`, ascending.
  public List<String> values(String name) {
    return LabelListing.values(index, name, series, context);
  }

  /// Their label sets, ascending.
  public List<Labels> labels() {
    List<Labels> labels = new ArrayList<>(series.getCardinality());
    for (IntIterator each = series.getIntIterator(); each.hasNext(); ) {
      if (labels.size() % CHECK_EVERY == 0) {
        context.check();
      }
      labels.add(index.labels(each.next()));
    }
    return labels;
  }
}
