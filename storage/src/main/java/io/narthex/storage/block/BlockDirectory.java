package io.narthex.storage.block;

import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.file.AtomicFile;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.index.VerdictCache;
import io.narthex.storage.labels.SeriesIdentity.IdentityKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The blocks of a data directory that are being served: opened at start, added when they are
/// written, removed when others replace them or when they are found to be damaged. Thread-safe.
public final class BlockDirectory implements AutoCloseable {
  /// Name of the file that says why a block is in quarantine.
  public static final String REASON_FILE_NAME = "reason";

  private static final String NEXT = "-";
  private static final TimeRange NOTHING = new TimeRange(0, -1);
  private static final long VERDICT_BYTES = 16L << 20;

  private final FileSystem fileSystem;
  private final Path directory;
  private final Path quarantine;
  private final IdentityKey key;
  private final VerdictCache verdicts = new VerdictCache(VERDICT_BYTES);
  private volatile List<Problem> problems = List.of();
  private volatile List<Block> blocks = List.of();

  /// A block that is not served, or could not be removed.
  ///
  /// @param name of its directory
  /// @param quarantined whether it was moved into quarantine; one that could not be read or moved
  ///   stays where it is and is tried again at the next start
  /// @param missing where its samples are missing, all of time where that is not known; empty where
  ///   none are
  public record Problem(String name, String reason, boolean quarantined, TimeRange missing) {}

  /// Opens all blocks in `directory`, which is created where it is missing. Blocks that are damaged
  /// or of a version that is not known go to `quarantine`, beside it; what was being written or
  /// removed when the process ended, and blocks that others have replaced, are removed.
  ///
  /// @param key under which series are identified, also those of blocks that were written with
  ///   another one
  /// @throws IOException where the directory itself cannot be read or created
  public BlockDirectory(FileSystem fileSystem, Path directory, Path quarantine, IdentityKey key)
      throws IOException {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.quarantine = quarantine;
    this.key = key;
    fileSystem.createDirectories(directory);
    List<Block> opened = new ArrayList<>();
    for (Path path : fileSystem.list(directory)) {
      if (BlockFiles.isTemporary(path)) {
        removeLeftover(path);
      } else if (BlockFiles.ulid(path).isPresent()) {
        open(path, opened);
      }
    }
    blocks = sorted(withoutReplaced(opened));
  }

  private void removeLeftover(Path path) {
    try {
      BlockFiles.deleteDirectory(fileSystem, path);
    } catch (IOException e) {
      report(new Problem(BlockFiles.name(path), "not removed: " + e, false, NOTHING));
    }
  }

  private void open(Path path, List<Block> into) {
    try {
      into.add(Block.open(fileSystem, path, verdicts, key));
    } catch (StorageException e) {
      moveToQuarantine(path, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      report(new Problem(BlockFiles.name(path), e.toString(), false, rangeOf(path)));
    }
  }

  private static List<Block> sorted(List<Block> unsorted) {
    return unsorted.stream().sorted(Block.BY_TIME).toList();
  }

  /// Removes blocks whose whole content others hold: a compaction was published, but the process
  /// ended before what it replaces was removed.
  private List<Block> withoutReplaced(List<Block> all) {
    List<Block> left = new ArrayList<>();
    for (Block block : all) {
      if (all.stream().anyMatch(other -> isReplacedBy(block, other))) {
        block.release();
        removeFiles(block);
      } else {
        left.add(block);
      }
    }
    return left;
  }

  private static boolean isReplacedBy(Block block, Block by) {
    if (by.manifest().origin().parents().stream()
        .anyMatch(parent -> parent.ulid().equals(block.ulid()))) {
      return true;
    }
    Set<Ulid> sources = new HashSet<>(block.manifest().origin().sources());
    Set<Ulid> bySources = new HashSet<>(by.manifest().origin().sources());
    return !sources.isEmpty()
        && bySources.size() > sources.size()
        && bySources.containsAll(sources);
  }

  private void removeFiles(Block block) {
    try {
      BlockFiles.deleteBlock(fileSystem, directory, block.ulid());
    } catch (IOException e) {
      report(new Problem(block.ulid().toString(), "not removed: " + e, false, NOTHING));
    }
  }

  /// Where blocks are written.
  public Path path() {
    return directory;
  }

  /// The blocks that are served, ascending by their first sample.
  public List<Block> blocks() {
    return blocks;
  }

  /// Blocks that are not served, and what could not be removed, since the start. Waits for nothing:
  /// every query asks.
  public List<Problem> problems() {
    return problems;
  }

  private void report(Problem problem) {
    List<Problem> after = new ArrayList<>(problems);
    after.add(problem);
    problems = List.copyOf(after);
  }

  /// What the head had before this is in the blocks; [BlockOrigin#NOT_OF_HEAD] where none says so.
  public long headEndMs() {
    return blocks.stream()
        .mapToLong(block -> block.identities().headEndMs())
        .max()
        .orElse(BlockOrigin.NOT_OF_HEAD);
  }

  /// Takes a use of every block that has samples in `range`; the caller releases them.
  public List<Block> acquire(TimeRange range) {
    while (true) {
      List<Block> taken = new ArrayList<>();
      List<Block> current = blocks;
      boolean complete = true;
      for (Block block : current) {
        if (complete && block.range().overlaps(range)) {
          complete = block.tryAcquire();
          if (complete) {
            taken.add(block);
          }
        }
      }
      if (complete) {
        return taken;
      }
      taken.forEach(Block::release);
    }
  }

  /// Serves a block that was written, and in the same moment no longer those that it replaces; then
  /// removes these.
  ///
  /// @throws StorageException `CORRUPT` where the new one cannot be read; nothing is changed then
  public synchronized Block publish(Ulid written, List<Block> replaced) throws IOException {
    Block block = Block.open(fileSystem, BlockFiles.directory(directory, written), verdicts, key);
    List<Block> after = new ArrayList<>(blocks);
    after.removeAll(replaced);
    after.add(block);
    blocks = sorted(after);
    replaced.forEach(this::retire);
    return block;
  }

  /// Serves a block no longer and removes it.
  public synchronized void remove(Block block) {
    withdraw(block);
    retire(block);
  }

  private void withdraw(Block block) {
    List<Block> after = new ArrayList<>(blocks);
    after.remove(block);
    blocks = List.copyOf(after);
  }

  /// Files of a block can go while it is read: mappings keep them.
  private void retire(Block block) {
    removeFiles(block);
    block.release();
  }

  /// Serves a damaged block no longer and moves it into quarantine. Whoever reads without it finds
  /// it among the problems.
  ///
  /// @param reason written beside it
  public synchronized void quarantine(Block block, String reason) {
    if (blocks.contains(block)) {
      moveToQuarantine(block.directory(), reason);
      withdraw(block);
      block.release();
    }
  }

  /// What the manifest says, where it can be read.
  private TimeRange rangeOf(Path path) {
    try {
      return Block.readManifest(fileSystem, path).range();
    } catch (IOException | StorageException e) {
      return TimeRange.ALL;
    }
  }

  private void moveToQuarantine(Path path, String reason) {
    TimeRange missing = rangeOf(path);
    String name = BlockFiles.name(path);
    try {
      fileSystem.createDirectories(quarantine);
      Path to = free(fileSystem, quarantine, name);
      fileSystem.rename(path, to);
      fileSystem.syncDirectory(quarantine);
      fileSystem.syncDirectory(directory);
      AtomicFile.replace(
          fileSystem,
          to.resolve(REASON_FILE_NAME),
          (reason + "\n").getBytes(StandardCharsets.UTF_8));
      report(new Problem(name, reason, true, missing));
    } catch (IOException e) {
      report(new Problem(name, reason + "; not moved: " + e, false, missing));
    }
  }

  /// A path in `directory` at which nothing is, called `name` if possible.
  public static Path free(FileSystem fileSystem, Path directory, String name) throws IOException {
    Path free = directory.resolve(name);
    for (int i = 2; fileSystem.exists(free); i++) {
      free = directory.resolve(name + NEXT + i);
    }
    return free;
  }

  /// Gives up the use of all blocks.
  @Override
  public synchronized void close() {
    List<Block> open = blocks;
    blocks = List.of();
    open.forEach(Block::release);
  }
}
