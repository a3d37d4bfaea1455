package io.narthex.server.http;

import java.net.IDN;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The hosts that are reached without a proxy: a list of names, name endings, addresses and address
/// ranges, each with or without a port, as the variable `NO_PROXY` has it. Means what Go's
/// `httpproxy` makes of it, entries that it passes over included. Immutable.
final class NoProxy {
  /// A name and what lies below it.
  ///
  /// @param ending starts with a dot
  /// @param port empty: any
  private record Name(String ending, String port, boolean itselfToo) {
    boolean covers(String name, String itsPort) {
      return (name.endsWith(ending) || (itselfToo && name.equals(ending.substring(1))))
          && (port.isEmpty() || port.equals(itsPort));
    }
  }

  /// Addresses that agree in their first bits.
  private static final class Range {
    private final byte[] first;
    private final byte[] mask;
    private final String port;

    /// @param first in its shortest form, as `mask` is
    /// @param port empty: any
    Range(byte[] first, byte[] mask, String port) {
      this.first = first;
      this.mask = mask;
      this.port = port;
    }

    boolean covers(byte[] address, String itsPort) {
      if (address.length != first.length || !(port.isEmpty() || port.equals(itsPort))) {
        return false;
      }
      for (int i = 0; i < address.length; i++) {
        if ((address[i] & mask[i]) != (first[i] & mask[i])) {
          return false;
        }
      }
      return true;
    }
  }

  private final List<Name> names = new ArrayList<>();
  private final List<Range> ranges = new ArrayList<>();
  private final boolean everything;

  NoProxy(String list) {
    boolean all = false;
    for (String one : list.split(",", -1)) {
      String entry = one.strip().toLowerCase(Locale.ROOT);
      if (entry.equals("*")) {
        all = true;
        break;
      }
      if (!entry.isEmpty()) {
        add(entry);
      }
    }
    everything = all;
  }

  private void add(String entry) {
    Range range = range(entry);
    if (range != null) {
      ranges.add(range);
      return;
    }
    String[] split = splitPort(entry);
    String host = split == null ? entry : split[0];
    String port = split == null ? "" : split[1];
    if (host.isEmpty()) {
      return;
    }
    byte[] address = IpText.parse(host);
    if (address != null) {
      byte[] shortest = IpText.shortest(address);
      byte[] mask = new byte[shortest.length];
      Arrays.fill(mask, (byte) 0xff);
      ranges.add(new Range(shortest, mask, port));
    } else {
      String name = host.startsWith("*.") ? host.substring(1) : host;
      boolean itselfToo = !name.startsWith(".");
      names.add(new Name(ascii(itselfToo ? "." + name : name), port, itselfToo));
    }
  }

  /// Whether `url` is to be reached directly. The machine itself always is.
  boolean covers(HttpUrl url) {
    String host = ascii(url.host());
    byte[] address = IpText.parse(IpText.withoutZone(host));
    if (host.equals("localhost") || (address != null && IpText.isLoopback(address))) {
      return true;
    }
    if (everything) {
      return true;
    }
    String port = Integer.toString(url.port());
    if (address != null) {
      byte[] shortest = IpText.shortest(address);
      return ranges.stream().anyMatch(range -> range.covers(shortest, port));
    }
    String name = host.strip().toLowerCase(Locale.ROOT);
    return names.stream().anyMatch(one -> one.covers(name, port));
  }

  /// `address/bits`, null where it is not that.
  private static @Nullable Range range(String entry) {
    int slash = entry.indexOf('/');
    byte[] address = slash < 0 ? null : IpText.parse(entry.substring(0, slash));
    if (address == null) {
      return null;
    }
    String digits = entry.substring(slash + 1);
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return null;
    }
    String significant = digits.replaceFirst("^0+(?=.)", "");
    int bits = significant.length() > 3 ? Integer.MAX_VALUE : Integer.parseInt(significant);
    if (bits > 8 * address.length) {
      return null;
    }
    byte[] mask = new byte[address.length];
    for (int i = 0; i < bits; i++) {
      mask[i / 8] |= (byte) (0x80 >> (i % 8));
    }
    byte[] first = new byte[address.length];
    for (int i = 0; i < first.length; i++) {
      first[i] = (byte) (address[i] & mask[i]);
    }
    // A range of mapped addresses holds addresses of the older kind.
    byte[] shortest = IpText.shortest(first);
    return new Range(
        shortest, Arrays.copyOfRange(mask, mask.length - shortest.length, mask.length), "");
  }

  /// Host and port as Go's `net.SplitHostPort` finds them; null where that fails.
  private static String @Nullable [] splitPort(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      return null;
    }
    String host;
    int hostStart = 0;
    int hostEnd = 0;
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      if (end < 0 || end + 1 != colon) {
        return null;
      }
      host = text.substring(1, end);
      hostStart = 1;
      hostEnd = end + 1;
    } else {
      host = text.substring(0, colon);
      if (host.indexOf(':') >= 0) {
        return null;
      }
    }
    if (text.indexOf('[', hostStart) >= 0 || text.indexOf(']', hostEnd) >= 0) {
      return null;
    }
    return new String[] {host, text.substring(colon + 1)};
  }

  /// A name as it goes over the wire; one that has no such form stays as it is.
  private static String ascii(String name) {
    if (name.chars().allMatch(c -> c < 0x80)) {
      return name;
    }
    try {
      boolean dot = name.startsWith(".");
      String plain = IDN.toASCII(dot ? name.substring(1) : name, IDN.ALLOW_UNASSIGNED);
      return dot ? "." + plain : plain;
    } catch (IllegalArgumentException e) {
      return name;
    }
  }
}
