package io.narthex.storage.head;

/// The memory of the head's samples and the structures in it.
final class HeadStores {
  private final Pages pages;
  private final Records hot;
  private final Records cold;
  private final TimestampColumns columns;
  private final Slabs slabs;
  private final Tails tails;
  private final Extents extents;
  private final DeletedRanges deletions = new DeletedRanges();
  private final Sealer sealer;
  private final OutOfOrderSamples outOfOrder;

  /// @param extentBytes of an extent, at most [ExtentFormat#EXTENT_BYTES]
  HeadStores(long blockRangeMs, int extentBytes, HeadMemory memory) {
    pages = new Pages(Slabs.PAGE_BYTES, memory);
    hot = new Records(pages, HotRecord.BYTES);
    cold = new Records(pages, ColdRecord.BYTES);
    slabs = new Slabs(pages);
    columns = new TimestampColumns(pages, slabs, blockRangeMs);
    tails = new Tails(slabs);
    extents = new Extents(memory, extentBytes);
    sealer = new Sealer(this);
    outOfOrder = new OutOfOrderSamples(memory);
  }

  /// Records of the series' newest samples, see [HotRecord].
  Records hot() {
    return hot;
  }

  /// Records of what is seldom asked of a series, see [ColdRecord].
  Records cold() {
    return cold;
  }

  TimestampColumns columns() {
    return columns;
  }

  Tails tails() {
    return tails;
  }

  Extents extents() {
    return extents;
  }

  DeletedRanges deletions() {
    return deletions;
  }

  Sealer sealer() {
    return sealer;
  }

  OutOfOrderSamples outOfOrder() {
    return outOfOrder;
  }

  HeadMemoryParts memoryParts() {
    return new HeadMemoryParts(
        hot.bytes() + cold.bytes(),
        columns.recordBytes(),
        slabs.bytes(),
        extents.bytes(),
        extents.fileBytes());
  }

  /// Gives all memory back.
  void close() {
    extents.close();
    pages.close();
  }
}
