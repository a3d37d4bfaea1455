package io.narthex.storage.exchange;

import java.io.IOException;

/// Series references of one name and value, ascending. Not thread-safe.
final class PostingsReader {
  private final SectionReader section;
  private final FileBytes file;
  private final long count;
  private long read;
  private long reference = -1;

  private PostingsReader(FileBytes file, SectionReader section, long count) {
    this.file = file;
    this.section = section;
    this.count = count;
  }

  static PostingsReader open(FileBytes file, long offset) throws IOException {
    SectionReader section = SectionReader.open(file, "postings", offset);
    long count = section.readInt() & 0xffffffffL;
    long held = (section.end() - section.position()) / Integer.BYTES;
    if (count != held) {
      throw file.corrupt("postings count", held, count, offset);
    }
    return new PostingsReader(file, section, count);
  }

  long count() {
    return count;
  }

  /// Goes to the next reference.
  boolean next() throws IOException {
    if (read == count) {
      return false;
    }
    long at = section.position();
    long following = section.readInt() & 0xffffffffL;
    read++;
    if (following <= reference) {
      throw file.corrupt("postings", "more than " + reference, following, at);
    }
    reference = following;
    return true;
  }

  /// The reference, after [#next].
  long reference() {
    return reference;
  }
}
