package io.narthex.storage.wal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A small ext4 in a file, whose power can be cut: the file system stops at once, and what it has
/// not written is gone. Needs root.
final class LoopVolume implements AutoCloseable {
  private static final long SIZE_BYTES = 64L << 20;
  private static final int READ_ONLY = 0;

  /// `EXT4_IOC_SHUTDOWN` and its flag that keeps even the journal from being written.
  private static final long SHUTDOWN = 0x8004587dL;

  private static final int WITHOUT_LOG_FLUSH = 2;

  private final Path image;
  private final Path mountPoint;
  private boolean mounted;

  private LoopVolume(Path image, Path mountPoint) {
    this.image = image;
    this.mountPoint = mountPoint;
  }

  /// Makes and mounts a volume below `directory`.
  ///
  /// @throws IOException where this machine does not allow it
  static LoopVolume create(Path directory) throws IOException {
    Path image = directory.resolve("image");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(SIZE_BYTES);
    }
    run("mkfs.ext4", "-q", "-F", image.toString());
    Path mountPoint = Files.createDirectory(directory.resolve("volume"));
    LoopVolume volume = new LoopVolume(image, mountPoint);
    volume.mount();
    return volume;
  }

  Path path() {
    return mountPoint;
  }

  private void mount() throws IOException {
    run("mount", "-o", "loop", image.toString(), mountPoint.toString());
    mounted = true;
  }

  /// Mounts the volume anew, as after the start of a machine.
  void remount() throws IOException {
    close();
    mount();
  }

  /// Cuts the power.
  @SuppressWarnings("restricted") // there is no other way to the system's calls
  void cutPower() throws IOException {
    Linker linker = Linker.nativeLinker();
    Linker.Option variadic = Linker.Option.firstVariadicArg(2);
    MethodHandle open =
        linker.downcallHandle(
            linker.defaultLookup().find("open").orElseThrow(),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            variadic);
    MethodHandle ioctl =
        linker.downcallHandle(
            linker.defaultLookup().find("ioctl").orElseThrow(),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS),
            variadic);
    MethodHandle close =
        linker.downcallHandle(
            linker.defaultLookup().find("close").orElseThrow(),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    int result;
    try (Arena arena = Arena.ofConfined()) {
      int descriptor = (int) open.invokeExact(arena.allocateFrom(mountPoint.toString()), READ_ONLY);
      MemorySegment flags = arena.allocateFrom(ValueLayout.JAVA_INT, WITHOUT_LOG_FLUSH);
      result = (int) ioctl.invokeExact(descriptor, SHUTDOWN, flags);
      result += (int) close.invokeExact(descriptor);
    } catch (Throwable e) {
      throw new IOException("power cut: expected=a call of the system, actual=" + e, e);
    }
    if (result != 0) {
      throw new IOException("power cut: expected=0, actual=" + result);
    }
  }

  /// Unmounts the volume.
  @Override
  public void close() throws IOException {
    if (mounted) {
      run("umount", mountPoint.toString());
      mounted = false;
    }
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status;
    try {
      status = process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(String.join(" ", command) + " interrupted", e);
    }
    if (status != 0) {
      throw new IOException(
          String.join(" ", command) + ": expected=status 0, actual=" + status + " " + output);
    }
  }
}
