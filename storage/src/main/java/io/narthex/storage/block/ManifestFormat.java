package io.narthex.storage.block;

import io.narthex.storage.TimeRange;
import io.narthex.storage.block.BlockManifest.FileFigures;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.encoding.MalformedBytesException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// The file `manifest` of a block: lines of ASCII text, each of a name, a space and what it names,
/// in this order. `source` and `parent` come any number of times; all others once.
///
/// ```
/// narthex-block 1
/// ulid 01HF7YAT00041061050R3GG28A
/// level 2
/// source 01HF7Y…
/// parent 01HF7Y… 1700000000000 1700003599000
/// identity-key 0123456789abcdef
/// head-end-ms 1700007200000
/// min-ms 1700000000000
/// max-ms 1700007199000
/// series 1000
/// chunks 1000
/// samples 480000
/// timestamp-columns 10
/// index 34000 89abcdef
/// chunks 240000 01234567
/// crc-32c 76543210
/// ```
///
/// A parent has the times of its first and its last sample, but where older versions wrote it.
/// Files have their size in bytes and the CRC-32C of all of it; the last line has that of all lines
/// before it.
final class ManifestFormat {
  static final String FILE_NAME = "manifest";
  static final String VERSION_LINE = "narthex-block 1";

  private static final String LAST = "crc-32c ";
  private static final int LAST_LENGTH = LAST.length() + 2 * Integer.BYTES + 1;
  private static final HexFormat HEX = HexFormat.of();

  private ManifestFormat() {}

  static byte[] encode(BlockManifest manifest) {
    BlockOrigin origin = manifest.origin();
    StringBuilder out = new StringBuilder(512);
    line(out, VERSION_LINE);
    line(out, "ulid " + origin.ulid());
    line(out, "level " + origin.level());
    origin.sources().forEach(source -> line(out, "source " + source));
    origin.parents().forEach(parent -> line(out, parent(parent)));
    line(out, "identity-key " + HEX.toHexDigits(origin.identityKeyId()));
    line(out, "head-end-ms " + origin.headEndMs());
    line(out, "min-ms " + manifest.minMs());
    line(out, "max-ms " + manifest.maxMs());
    line(out, "series " + manifest.seriesCount());
    line(out, "chunks " + manifest.chunkCount());
    line(out, "samples " + manifest.sampleCount());
    line(out, "timestamp-columns " + manifest.columnCount());
    line(out, "index " + figures(manifest.index()));
    line(out, "chunks " + figures(manifest.chunks()));
    byte[] body = out.toString().getBytes(StandardCharsets.US_ASCII);
    line(out, LAST + HEX.toHexDigits(new Crc32c().of(body, 0, body.length)));
    return out.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String parent(BlockOrigin.Parent parent) {
    TimeRange range = parent.range();
    String name = "parent " + parent.ulid();
    return range == null ? name : name + " " + range.startMs() + " " + range.endMs();
  }

  private static void line(StringBuilder out, String line) {
    out.append(line).append('\n');
  }

  private static String figures(FileFigures file) {
    return file.sizeBytes() + " " + HEX.toHexDigits(file.crc());
  }

  /// @throws MalformedBytesException if these are not exactly the bytes of a manifest of this
  ///   version
  static BlockManifest decode(byte[] bytes) {
    int bodyLength = bytes.length - LAST_LENGTH;
    if (bodyLength < 0) {
      throw malformed("length", "at least " + LAST_LENGTH, Integer.toString(bytes.length));
    }
    String last = LAST + HEX.toHexDigits(new Crc32c().of(bytes, 0, bodyLength)) + "\n";
    String found = new String(bytes, bodyLength, LAST_LENGTH, StandardCharsets.ISO_8859_1);
    if (!found.equals(last)) {
      throw malformed("last line", last.strip(), found.strip());
    }
    String body = new String(bytes, 0, bodyLength, StandardCharsets.ISO_8859_1);
    if (!body.startsWith(VERSION_LINE + "\n")) {
      throw malformed("first line", VERSION_LINE, body.lines().findFirst().orElse(""));
    }
    BlockManifest manifest = new Lines(body.lines().toList()).manifest();
    if (!Arrays.equals(encode(manifest), bytes)) {
      throw malformed("text", "as it is written", "another way to say the same");
    }
    return manifest;
  }

  private static MalformedBytesException malformed(String what, String expected, String actual) {
    return new MalformedBytesException(
        "manifest " + what + ": expected=" + expected + ", actual=" + actual);
  }

  /// Takes the lines one after the other.
  private static final class Lines {
    private final List<String> lines;
    private int next = 1;

    Lines(List<String> lines) {
      this.lines = lines;
    }

    BlockManifest manifest() {
      Ulid ulid = ulid(value("ulid"));
      int level = (int) number("level");
      List<Ulid> sources = ulids("source");
      List<BlockOrigin.Parent> parents = parents();
      BlockOrigin origin =
          new BlockOrigin(
              ulid, level, sources, parents, hex(value("identity-key")), number("head-end-ms"));
      BlockManifest manifest =
          new BlockManifest(
              origin,
              number("min-ms"),
              number("max-ms"),
              number("series"),
              number("chunks"),
              number("samples"),
              number("timestamp-columns"),
              file("index"),
              file("chunks"));
      if (next < lines.size()) {
        throw malformed("line", "none", lines.get(next));
      }
      return manifest;
    }

    private boolean has(String name) {
      return next < lines.size() && lines.get(next).startsWith(name + " ");
    }

    private String value(String name) {
      if (!has(name)) {
        throw malformed("line", name, next < lines.size() ? lines.get(next) : "none");
      }
      return lines.get(next++).substring(name.length() + 1);
    }

    private List<Ulid> ulids(String name) {
      List<Ulid> ulids = new ArrayList<>();
      while (has(name)) {
        ulids.add(ulid(value(name)));
      }
      return ulids;
    }

    private List<BlockOrigin.Parent> parents() {
      List<BlockOrigin.Parent> parents = new ArrayList<>();
      while (has("parent")) {
        String[] parts = value("parent").split(" ", 3);
        TimeRange range =
            parts.length < 3
                ? null
                : new TimeRange(number("parent", parts[1]), number("parent", parts[2]));
        parents.add(new BlockOrigin.Parent(ulid(parts[0]), range));
      }
      return parents;
    }

    private static Ulid ulid(String text) {
      return Ulid.parse(text).orElseThrow(() -> malformed("identifier", "a ULID", text));
    }

    private long number(String name) {
      return number(name, value(name));
    }

    private static long number(String name, String text) {
      try {
        return Long.parseLong(text);
      } catch (NumberFormatException e) {
        throw malformed(name, "a number", text);
      }
    }

    private static long hex(String text) {
      try {
        return HexFormat.fromHexDigitsToLong(text);
      } catch (IllegalArgumentException e) {
        throw malformed("digits", "at most 16 hexadecimal", text);
      }
    }

    private FileFigures file(String name) {
      String[] parts = value(name).split(" ", 2);
      return new FileFigures(number(name, parts[0]), parts.length < 2 ? 0 : (int) hex(parts[1]));
    }
  }
}
