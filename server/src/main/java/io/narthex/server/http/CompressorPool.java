package io.narthex.server.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Compresses bodies with deflaters that are used again, since each holds 256 KB outside the heap.
/// Thread-safe; the streams are not.
final class CompressorPool {
  private static final int MAX_IDLE = 16;
  private static final byte[] GZIP_HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  private final ArrayDeque<Deflater> idleRaw = new ArrayDeque<>();
  private final ArrayDeque<Deflater> idleZlib = new ArrayDeque<>();

  /// A stream that writes what it is given to `out`, compressed; closing it ends the compression
  /// and leaves `out` open.
  OutputStream open(ContentCoding coding, OutputStream out) throws IOException {
    return switch (coding) {
      case IDENTITY -> new Uncompressed(out);
      case GZIP -> new Compressed(out, true);
      case DEFLATE -> new Compressed(out, false);
    };
  }

  private Deflater take(boolean raw) {
    ArrayDeque<Deflater> idle = raw ? idleRaw : idleZlib;
    synchronized (idle) {
      Deflater deflater = idle.poll();
      if (deflater != null) {
        return deflater;
      }
    }
    return new Deflater(Deflater.DEFAULT_COMPRESSION, raw);
  }

  private void giveBack(Deflater deflater, boolean raw) {
    deflater.reset();
    ArrayDeque<Deflater> idle = raw ? idleRaw : idleZlib;
    synchronized (idle) {
      if (idle.size() < MAX_IDLE) {
        idle.push(deflater);
        return;
      }
    }
    deflater.end();
  }

  private static final class Uncompressed extends FilterOutputStream {
    Uncompressed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      out.write(bytes, from, count);
    }

    @Override
    public void close() {
      // The stream below stays open.
    }
  }

  private final class Compressed extends OutputStream {
    private final OutputStream out;
    private final boolean gzip;
    private final Deflater deflater;
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[8192];
    private boolean closed;

    Compressed(OutputStream out, boolean gzip) throws IOException {
      this.out = out;
      this.gzip = gzip;
      this.deflater = take(gzip);
      if (gzip) {
        out.write(GZIP_HEADER);
      }
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      if (gzip) {
        crc.update(bytes, from, count);
      }
      deflater.setInput(bytes, from, count);
      while (!deflater.needsInput()) {
        drain();
      }
    }

    private void drain() throws IOException {
      int count = deflater.deflate(buffer, 0, buffer.length);
      if (count > 0) {
        out.write(buffer, 0, count);
      }
    }

    @Override
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      try {
        deflater.finish();
        while (!deflater.finished()) {
          drain();
        }
        if (gzip) {
          writeLittleEndian((int) crc.getValue());
          writeLittleEndian((int) deflater.getBytesRead());
        }
      } finally {
        giveBack(deflater, gzip);
      }
    }

    private void writeLittleEndian(int value) throws IOException {
      out.write(
          new byte[] {
            (byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24)
          });
    }
  }
}
