package io.narthex.storage.database;

import io.narthex.storage.BlockDescription;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.block.Block;
import io.narthex.storage.block.BlockManifest;
import io.narthex.storage.block.BlockScrub;
import io.narthex.storage.block.Ulid;
import io.narthex.storage.exchange.PrometheusDirectory;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.index.VerdictCache;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.labels.SeriesIdentity.IdentityKey;
import io.narthex.storage.source.MergedSelection;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The blocks of a data directory, opened to be looked at: nothing is written, moved or locked, so
/// a server may run on the directory, whose head is not seen. Damaged blocks are left out and
/// named. Not thread-safe.
public final class OfflineBlocks implements AutoCloseable {
  private static final long VERDICT_BYTES = 1L << 20;
  private static final int TRIES = 10;

  /// Identities of series are told to nobody, so where the directory has no key any other will do.
  private static final IdentityKey ANY_KEY = new IdentityKey(0, 0);

  private final List<Block> blocks;
  private final List<String> problems;

  private OfflineBlocks(List<Block> blocks, List<String> problems) {
    this.blocks = List.copyOf(blocks);
    this.problems = List.copyOf(problems);
  }

  /// Opens the blocks of a data directory of this machine, or of a snapshot of one.
  ///
  /// @throws StorageException `UNAVAILABLE` where there is none, or one of Prometheus
  /// @throws IOException where it cannot be read
  public static OfflineBlocks open(Path directory) throws IOException {
    return open(FileSystem.nio(), directory);
  }

  static OfflineBlocks open(FileSystem fileSystem, Path directory) throws IOException {
    Path path = directory.resolve(DataFiles.BLOCKS);
    if (!fileSystem.exists(path)) {
      String actual =
          !fileSystem.exists(directory)
              ? "nothing"
              : PrometheusDirectory.isOne(fileSystem, directory)
                  ? "one of Prometheus"
                  : "one without blocks";
      throw new StorageException(
          StorageException.Kind.UNAVAILABLE,
          "data directory: expected=one of Narthex, actual=" + actual + " (" + directory + ")");
    }
    IdentityKey key = IdentityFile.find(fileSystem, directory).orElse(ANY_KEY);
    for (int left = TRIES; ; left--) {
      Optional<OfflineBlocks> opened = tryOpen(fileSystem, path, key, left == 0);
      if (opened.isPresent()) {
        return opened.get();
      }
    }
  }

  /// Opens what is there; nothing where a block went while it was opened, because a server has just
  /// replaced it by one that was not listed.
  private static Optional<OfflineBlocks> tryOpen(
      FileSystem fileSystem, Path directory, IdentityKey key, boolean lastTry) throws IOException {
    VerdictCache verdicts = new VerdictCache(VERDICT_BYTES);
    List<Block> opened = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    boolean whole = false;
    try {
      for (Path path : fileSystem.list(directory)) {
        if (Ulid.parse(String.valueOf(path.getFileName())).isEmpty()) {
          continue;
        }
        try {
          opened.add(Block.open(fileSystem, path, verdicts, key));
        } catch (StorageException e) {
          if (!lastTry && !fileSystem.exists(path)) {
            return Optional.empty();
          }
          problems.add("block " + path.getFileName() + ": " + e.getMessage());
        }
      }
      opened.sort(Block.BY_TIME);
      whole = true;
      return Optional.of(new OfflineBlocks(opened, problems));
    } finally {
      if (!whole) {
        opened.forEach(Block::release);
      }
    }
  }

  /// What cannot be read, one line each.
  public List<String> problems() {
    return problems;
  }

  /// The blocks that can be read, by their start and then by their name.
  public List<BlockDescription> list() {
    return blocks.stream().map(DatabaseAdministration::describe).toList();
  }

  /// What the block called `ulid` consists of; of the newest one where that is empty.
  ///
  /// @param matchers which series are looked at; none: all
  /// @throws StorageException `UNAVAILABLE` where there is no such block, `CORRUPT` where it is
  ///   damaged
  public BlockAnalysis analyze(String ulid, List<Matcher> matchers) {
    Block block =
        blocks.stream()
            .filter(b -> ulid.isEmpty() || b.ulid().toString().equals(ulid))
            .reduce((first, second) -> second)
            .orElseThrow(() ->
                new StorageException(
                    StorageException.Kind.UNAVAILABLE,
                    "block: expected="
                        + (ulid.isEmpty() ? "at least one" : ulid)
                        + ", actual="
                        + (blocks.isEmpty() ? "none" : blocks.size() + " others")));
    return new BlockAnalyzer(block, matchers).analyze();
  }

  /// The series that one of `matcherSets` selects, ascending by labels, with their samples of all
  /// blocks; where blocks have different samples at one timestamp, the newest block's.
  ///
  /// @throws StorageException `CORRUPT` where a block is damaged, also while samples are read
  public List<SeriesSelection> select(List<List<Matcher>> matcherSets, TimeRange range) {
    return matcherSets.stream().map(matchers -> select(blocks, matchers, range)).toList();
  }

  static SeriesSelection select(List<Block> from, List<Matcher> matchers, TimeRange range) {
    ReadContext context = ReadContext.unbounded();
    SeriesQuery query = new SeriesQuery(matchers, range, SelectHints.NONE, true);
    return MergedSelection.of(
        BlockSources.select(from, query, damaged -> {}, context), query, context);
  }

  /// Reads every byte and every sample of all blocks and holds them against what each block says of
  /// itself.
  ///
  /// @return what is damaged, one line each, with what could not be opened; empty: all is whole
  /// @throws IOException where reading failed
  public List<String> verify(WorkListener listener) throws IOException {
    List<String> damages = new ArrayList<>(problems);
    for (Block block : blocks) {
      listener.begin(block.toString(), block.manifest().sizeBytes());
      try {
        BlockScrub.run(block, listener::advance);
        SampleTally tally = new SampleTally();
        tally.add(select(List.of(block), List.of(), TimeRange.ALL));
        if (block.tombstones().isEmpty()) {
          requireAll(block.manifest(), tally);
        }
        listener.tell(
            block + ": whole, " + tally.series() + " series, " + tally.samples() + " samples");
      } catch (StorageException e) {
        damages.add(block + ": " + e.getMessage());
      } catch (NoSuchFileException e) {
        listener.tell(block + ": replaced or removed meanwhile");
      }
    }
    return damages;
  }

  private static void requireAll(BlockManifest manifest, SampleTally tally) {
    if (tally.series() != manifest.seriesCount() || tally.samples() != manifest.sampleCount()) {
      throw new StorageException(
          StorageException.Kind.CORRUPT,
          "content: expected="
              + manifest.seriesCount()
              + " series, "
              + manifest.sampleCount()
              + " samples, actual="
              + tally);
    }
  }

  List<Block> blocks() {
    return blocks;
  }

  @Override
  public void close() {
    blocks.forEach(Block::release);
  }
}
