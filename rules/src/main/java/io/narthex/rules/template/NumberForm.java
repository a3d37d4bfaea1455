package io.narthex.rules.template;

/// How far what looks like a number goes. Takes more than numbers, such as `089`; who reads the
/// value refuses those.
///
/// @param end offset behind it
/// @param isNumber whether nothing follows that makes it none
/// @param complex whether it is a sum of two
record NumberForm(int end, boolean isNumber, boolean complex) {
  private static final String DECIMAL = "0123456789_";

  /// The form that begins at `from`.
  static NumberForm at(String source, int from) {
    Scan scan = new Scan(source, from);
    boolean isNumber = scan.one();
    if (!isNumber || !scan.isAt("+-")) {
      return new NumberForm(scan.at, isNumber, false);
    }
    isNumber = scan.one() && source.charAt(scan.at - 1) == 'i';
    return new NumberForm(scan.at, isNumber, true);
  }

  /// A walk over a source.
  private static final class Scan {
    private final String source;
    private int at;

    Scan(String source, int at) {
      this.source = source;
      this.at = at;
    }

    boolean isAt(String accepted) {
      return at < source.length() && accepted.indexOf(source.charAt(at)) >= 0;
    }

    private boolean take(String accepted) {
      boolean taken = isAt(accepted);
      at += taken ? 1 : 0;
      return taken;
    }

    private void takeAll(String accepted) {
      while (isAt(accepted)) {
        at++;
      }
    }

    /// Takes one number; false where a letter or digit follows, which is taken too.
    boolean one() {
      take("+-");
      String digits = DECIMAL;
      String exponent = "eE";
      if (take("0")) {
        if (take("xX")) {
          digits = "0123456789abcdefABCDEF_";
          exponent = "pP";
        } else if (take("oO")) {
          digits = "01234567_";
          exponent = "";
        } else if (take("bB")) {
          digits = "01_";
          exponent = "";
        }
      }
      takeAll(digits);
      if (take(".")) {
        takeAll(digits);
      }
      if (take(exponent)) {
        take("+-");
        takeAll(DECIMAL);
      }
      take("i");
      if (at < source.length() && GoText.isAlphanumeric(source.codePointAt(at))) {
        at += Character.charCount(source.codePointAt(at));
        return false;
      }
      return true;
    }
  }
}
