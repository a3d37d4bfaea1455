package io.narthex.benchmarks.system;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/// A small ext4 in a file, which can stall and be mounted read-only; skips the test where that is
/// not permitted.
final class LoopDisk implements AutoCloseable {
  private static final long SIZE_BYTES = 192L << 20;

  private final Path image;
  private final Path mountPoint;
  private boolean frozen;

  private LoopDisk(Path image, Path mountPoint) {
    this.image = image;
    this.mountPoint = mountPoint;
  }

  /// Makes one and mounts it where a server that is set up in `directory` has its data; its log
  /// does not stall with the disk.
  ///
  /// @param inodes how many files and directories it can have
  static LoopDisk create(Path directory, int inodes) throws IOException {
    Path image = directory.resolve("image");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(SIZE_BYTES);
    }
    String make = Programs.require("mkfs.ext4");
    if (run(make, "-q", "-F", "-N", Integer.toString(inodes), image.toString()) != 0) {
      throw Programs.skipped("a file system cannot be made");
    }
    LoopDisk disk = new LoopDisk(image, Files.createDirectory(directory.resolve("data")));
    if (!disk.mount("loop")) {
      throw Programs.skipped("mounting a small file system is not permitted");
    }
    return disk;
  }

  private boolean mount(String options) throws IOException {
    String mount = Programs.require("mount");
    return run(mount, "-o", options, image.toString(), mountPoint.toString()) == 0;
  }

  Path path() {
    return mountPoint;
  }

  /// Nothing that is written, and no sync, comes back until [#thaw].
  void freeze() throws IOException {
    if (run(Programs.require("fsfreeze"), "-f", mountPoint.toString()) != 0) {
      throw Programs.skipped("freezing a file system is not permitted");
    }
    frozen = true;
  }

  void thaw() throws IOException {
    frozen = false;
    require(run(Programs.require("fsfreeze"), "-u", mountPoint.toString()), "thaw");
  }

  /// Mounts it so that nothing can be written.
  void remountReadOnly() throws IOException {
    unmount();
    require(mount("loop,ro") ? 0 : 1, "mount read-only");
  }

  private void unmount() throws IOException {
    require(run(Programs.require("umount"), mountPoint.toString()), "unmount");
  }

  private static int run(String... command) throws IOException {
    return new ProcessBuilder(command).inheritIO().start().onExit().join().exitValue();
  }

  private static void require(int status, String what) throws IOException {
    if (status != 0) {
      throw new IOException(what + ": expected=status 0, actual=" + status);
    }
  }

  @Override
  public void close() throws IOException {
    if (frozen) {
      thaw();
    }
    unmount();
  }
}
