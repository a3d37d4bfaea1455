package io.narthex.storage.file;

import java.lang.foreign.MemorySegment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Pages of mapped files that are in the memory of this process.
public final class MappedPages {
  private static final Logger LOG = LoggerFactory.getLogger(MappedPages.class);

  private MappedPages() {}

  /// Takes the pages of a segment of a mapped file out of this process. The system's cache still
  /// has them, so that whoever reads them again waits for no disk, but they no longer count as
  /// memory of the process: what is read once, from front to back, otherwise does until the system
  /// is short of memory. May be called while others read the segment. Does nothing where it is not
  /// mapped, and nothing that matters where the system refuses, because its pages are locked in
  /// memory.
  public static void unload(MemorySegment segment) {
    if (!segment.isMapped()) {
      return;
    }
    try {
      segment.unload();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) { // an IOException that is not declared
      LOG.debug("pages of a mapped file stay in memory", e);
    }
  }
}
