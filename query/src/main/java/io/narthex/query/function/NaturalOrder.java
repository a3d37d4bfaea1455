package io.narthex.query.function;

import io.narthex.storage.labels.LabelOrder;
import java.util.Comparator;

/// Texts in the order in which people count: runs of digits as numbers of any length (`a2` before
/// `a10`), what lies between as text, by UTF-8 bytes.
public final class NaturalOrder implements Comparator<String> {
  /// The order.
  public static final Comparator<String> INSTANCE = new NaturalOrder();

  private NaturalOrder() {}

  @Override
  public int compare(String a, String b) {
    int atA = 0;
    int atB = 0;
    while (atA < a.length() && atB < b.length()) {
      int endA = chunkEnd(a, atA);
      int endB = chunkEnd(b, atB);
      int order = compareChunks(a.substring(atA, endA), b.substring(atB, endB));
      if (order != 0) {
        return order;
      }
      atA = endA;
      atB = endB;
    }
    int byLength = Integer.compare(a.length() - atA, b.length() - atB);
    return byLength != 0 ? byLength : LabelOrder.compareUtf8(a, b);
  }

  private static int compareChunks(String a, String b) {
    if (isDigit(a.charAt(0)) && isDigit(b.charAt(0))) {
      String numberA = withoutLeadingZeros(a);
      String numberB = withoutLeadingZeros(b);
      int byLength = Integer.compare(numberA.length(), numberB.length());
      return byLength != 0 ? byLength : numberA.compareTo(numberB);
    }
    return LabelOrder.compareUtf8(a, b);
  }

  private static String withoutLeadingZeros(String digits) {
    int at = 0;
    while (at < digits.length() && digits.charAt(at) == '0') {
      at++;
    }
    return digits.substring(at);
  }

  private static int chunkEnd(String text, int from) {
    boolean digits = isDigit(text.charAt(from));
    int at = from + 1;
    while (at < text.length() && isDigit(text.charAt(at)) == digits) {
      at++;
    }
    return at;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
