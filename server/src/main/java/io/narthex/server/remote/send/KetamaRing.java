package io.narthex.server.remote.send;

import io.narthex.storage.labels.LabelHashes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A ring of 64-bit hashes on which each receiver has 1,000 places, which its name alone decides: a
/// hash belongs to the receivers of the next places, going up. When a receiver comes or goes, one
/// in as many hashes as there are receivers moves, and only to it or away from it.
final class KetamaRing implements ShardRing {
  private static final int SECTIONS = 1_000;

  private final List<String> receivers;

  /// Ascending as unsigned numbers.
  private final long[] places;

  /// The receiver of each place.
  private final int[] owners;

  private record Place(long hash, int owner) {}

  /// @param receivers distinct names
  KetamaRing(List<String> receivers) {
    this.receivers = List.copyOf(receivers);
    List<Place> all = new ArrayList<>();
    for (int owner = 0; owner < receivers.size(); owner++) {
      for (int section = 0; section < SECTIONS; section++) {
        all.add(new Place(LabelHashes.ofText(receivers.get(owner) + '#' + section), owner));
      }
    }
    all.sort(
        Comparator.<Place>comparingLong(place -> place.hash ^ Long.MIN_VALUE)
            .thenComparing(place -> receivers.get(place.owner)));
    places = all.stream().mapToLong(Place::hash).toArray();
    owners = all.stream().mapToInt(Place::owner).toArray();
  }

  @Override
  public int size() {
    return receivers.size();
  }

  @Override
  public boolean owns(long hash, int position, int replicas) {
    int at = firstFrom(hash);
    if (replicas == 1) {
      return owners[at] == position;
    }
    BitSet found = new BitSet();
    while (found.cardinality() < replicas) {
      found.set(owners[at]);
      at = (at + 1) % owners.length;
    }
    return found.get(position);
  }

  /// The first place that is not below `hash`; behind the last comes the first.
  private int firstFrom(long hash) {
    int low = 0;
    int high = places.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(places[middle], hash) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == places.length ? 0 : low;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KetamaRing ring && receivers.equals(ring.receivers);
  }

  @Override
  public int hashCode() {
    return receivers.hashCode();
  }
}
