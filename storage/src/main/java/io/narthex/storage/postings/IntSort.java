package io.narthex.storage.postings;

/// Sorts numbers by an order of their own without an object each: a stable merge sort from the
/// bottom up, which leaves runs alone that are in order.
public final class IntSort {
  private IntSort() {}

  /// Compares two numbers, as a comparator does.
  @FunctionalInterface
  public interface Order {
    int compare(int one, int other);
  }

  /// `items` in ascending order; the array may be used for it.
  public static int[] sorted(int[] items, Order order) {
    Pass pass = new Pass(items, new int[items.length], order);
    for (long width = 1; width < items.length; width *= 2) {
      for (long low = 0; low < items.length; low += 2 * width) {
        int middle = (int) Math.min(low + width, items.length);
        int high = (int) Math.min(low + 2 * width, items.length);
        pass.merge((int) low, middle, high);
      }
      pass = new Pass(pass.to, pass.from, order);
    }
    return pass.from;
  }

  /// Merges neighbouring runs of one array into another.
  @SuppressWarnings("ArrayRecordComponent") // carries working space, never compared
  private record Pass(int[] from, int[] to, Order order) {
    void merge(int low, int middle, int high) {
      if (middle == high || order.compare(from[middle - 1], from[middle]) <= 0) {
        System.arraycopy(from, low, to, low, high - low);
        return;
      }
      int left = low;
      int right = middle;
      for (int at = low; at < high; at++) {
        boolean takeLeft =
            left < middle && (right == high || order.compare(from[left], from[right]) <= 0);
        to[at] = takeLeft ? from[left++] : from[right++];
      }
    }
  }
}
