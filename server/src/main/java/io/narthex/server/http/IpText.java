package io.narthex.server.http;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Addresses in their textual forms, read as strictly as Go's `netip` reads them: four decimal
/// numbers without leading zeros, or the forms of RFC 4291, section 2.2.
final class IpText {
  private static final int V4_BYTES = 4;
  private static final int V6_BYTES = 16;
  private static final int MAPPED_PREFIX_BYTES = 12;

  private IpText() {}

  /// The 4 or 16 bytes of an address; null where `text` is none.
  static byte @Nullable [] parse(String text) {
    return text.indexOf(':') >= 0 ? parseV6(text) : parseV4(text);
  }

  /// `fe80::1%eth0` without `%eth0`; a name stays as it is.
  static String withoutZone(String host) {
    int zone = host.indexOf('%');
    boolean scoped = zone > 0 && zone + 1 < host.length() && host.indexOf(':') >= 0;
    return scoped ? host.substring(0, zone) : host;
  }

  private static byte @Nullable [] parseV4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != V4_BYTES) {
      return null;
    }
    byte[] address = new byte[V4_BYTES];
    for (int i = 0; i < V4_BYTES; i++) {
      String part = parts[i];
      boolean digits =
          !part.isEmpty()
              && part.length() <= 3
              && part.chars().allMatch(c -> c >= '0' && c <= '9')
              && (part.length() == 1 || part.charAt(0) != '0');
      if (!digits || Integer.parseInt(part) > 255) {
        return null;
      }
      address[i] = (byte) Integer.parseInt(part);
    }
    return address;
  }

  private static byte @Nullable [] parseV6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      byte[] whole = groups(text);
      return whole != null && whole.length == V6_BYTES ? whole : null;
    }
    byte[] head = gap == 0 ? new byte[0] : groups(text.substring(0, gap));
    byte[] tail = gap + 2 == text.length() ? new byte[0] : groups(text.substring(gap + 2));
    // An address of the older kind may stand at the very end only.
    boolean misplaced = gap > 0 && text.lastIndexOf('.', gap) >= 0;
    if (head == null || tail == null || misplaced || head.length + tail.length >= V6_BYTES) {
      return null;
    }
    byte[] address = Arrays.copyOf(head, V6_BYTES);
    System.arraycopy(tail, 0, address, V6_BYTES - tail.length, tail.length);
    return address;
  }

  /// Groups of 16 bits between colons, the last perhaps an address of the older kind.
  private static byte @Nullable [] groups(String text) {
    String[] parts = text.split(":", -1);
    byte[] bytes = new byte[2 * parts.length];
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i];
      if (i + 1 == parts.length && part.indexOf('.') >= 0) {
        byte[] last = parseV4(part);
        if (last == null) {
          return null;
        }
        byte[] both = Arrays.copyOf(bytes, 2 * i + V4_BYTES);
        System.arraycopy(last, 0, both, 2 * i, V4_BYTES);
        return both;
      }
      if (part.isEmpty() || part.length() > 4 || !isHex(part)) {
        return null;
      }
      int group = Integer.parseInt(part, 16);
      bytes[2 * i] = (byte) (group >> 8);
      bytes[2 * i + 1] = (byte) group;
    }
    return bytes;
  }

  private static boolean isHex(String part) {
    return part.chars()
        .allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'));
  }

  /// The 4 bytes of an address that is mapped into the newer kind; every other one as it is.
  static byte[] shortest(byte[] address) {
    if (address.length == V4_BYTES) {
      return address;
    }
    boolean mapped = address[10] == (byte) 0xff && address[11] == (byte) 0xff;
    for (int i = 0; i < 10; i++) {
      mapped &= address[i] == 0;
    }
    return mapped ? Arrays.copyOfRange(address, MAPPED_PREFIX_BYTES, V6_BYTES) : address;
  }

  static boolean isLoopback(byte[] address) {
    byte[] shortest = shortest(address);
    if (shortest.length == V4_BYTES) {
      return shortest[0] == 127;
    }
    byte[] loopback = new byte[V6_BYTES];
    loopback[V6_BYTES - 1] = 1;
    return Arrays.equals(shortest, loopback);
  }
}
