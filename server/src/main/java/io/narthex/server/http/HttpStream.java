package io.narthex.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An answer that is read while it arrives, by one thread that may wait. Little of it is held:
/// while the reader is behind, the connection is not read, so the peer waits. To be closed; what
/// has not arrived by then is not wanted, and its connection is closed.
public final class HttpStream implements AutoCloseable {
  /// The connection is not read while more than this waits; one read of it may come on top.
  private static final int MOST_HELD_BYTES = 1 << 18;

  /// How often a reader that waits asks whether to go on.
  private static final long CHECK_MS = 50;

  private final Runnable check;
  private final Object lock = new Object();
  private final Deque<ByteBuf> pieces = new ArrayDeque<>();
  private int heldBytes;
  private boolean paused;
  private boolean whole;
  private boolean closed;
  private @Nullable Runnable abandon;
  private @Nullable AnswerHead head;
  private @Nullable Channel from;
  private @Nullable HttpCallException failure;

  /// @param check asked while the reader waits; what it throws ends the wait
  HttpStream(Runnable check) {
    this.check = check;
  }

  PieceCallback arrival() {
    return new Arrival();
  }

  /// What the connection's event loop does.
  private final class Arrival implements PieceCallback {
    @Override
    public void starts(Runnable giveUp) {
      synchronized (lock) {
        abandon = giveUp;
        if (!closed) {
          return;
        }
      }
      giveUp.run();
    }

    @Override
    public void begins(AnswerHead given, Channel channel) {
      synchronized (lock) {
        head = given;
        from = channel;
        lock.notifyAll();
      }
    }

    @Override
    public boolean piece(ByteBuf piece) {
      synchronized (lock) {
        if (closed) {
          piece.release();
          return false;
        }
        keep(piece);
        if (heldBytes > MOST_HELD_BYTES && !paused && from != null) {
          paused = true;
          from.config().setAutoRead(false);
        }
        return true;
      }
    }

    @Override
    public void ends() {
      synchronized (lock) {
        whole = true;
        from = null;
        lock.notifyAll();
      }
    }

    @Override
    public void answered(HttpAnswer answer) {
      try (answer) {
        synchronized (lock) {
          head = answer.head();
          if (!closed) {
            answer.chunks().forEach(chunk -> keep(chunk.retain()));
          }
          whole = true;
          lock.notifyAll();
        }
      }
    }

    private void keep(ByteBuf piece) {
      if (piece.isReadable()) {
        pieces.add(piece);
        heldBytes += piece.readableBytes();
        lock.notifyAll();
      } else {
        piece.release();
      }
    }

    @Override
    public void failed(HttpCallException cause) {
      synchronized (lock) {
        failure = cause;
        from = null;
        lock.notifyAll();
      }
    }
  }

  /// Waits until the head is there.
  void awaitHead() throws HttpCallException, InterruptedException {
    while (true) {
      synchronized (lock) {
        if (head != null) {
          return;
        }
        if (failure != null) {
          throw failure;
        }
        lock.wait(CHECK_MS);
      }
      check.run();
    }
  }

  private AnswerHead head() {
    synchronized (lock) {
      return Objects.requireNonNull(head);
    }
  }

  public int status() {
    return head().status();
  }

  /// Status and reason as upstream prints them: `404 Not Found`.
  public String statusText() {
    return head().statusText();
  }

  /// First value of a header, `""` where it is not given.
  public String header(String name) {
    return head().header(name);
  }

  /// Reads the next bytes of the body, as they came over the wire, into `into[at..at + most)`;
  /// waits for at least one.
  ///
  /// @return how many; −1 at the end of a whole body
  /// @throws HttpCallException where the rest does not come
  public int read(byte[] into, int at, int most) throws HttpCallException, InterruptedException {
    while (true) {
      synchronized (lock) {
        if (failure != null) {
          throw failure;
        }
        if (!pieces.isEmpty()) {
          return take(into, at, most);
        }
        if (whole) {
          return -1;
        }
        lock.wait(CHECK_MS);
      }
      check.run();
    }
  }

  private int take(byte[] into, int at, int most) {
    ByteBuf piece = pieces.element();
    int count = Math.min(most, piece.readableBytes());
    piece.readBytes(into, at, count);
    heldBytes -= count;
    if (!piece.isReadable()) {
      pieces.remove();
      piece.release();
    }
    if (paused && heldBytes <= MOST_HELD_BYTES / 2) {
      paused = false;
      if (from != null) {
        from.config().setAutoRead(true);
      }
    }
    return count;
  }

  /// Bytes that wait to be read.
  int heldBytes() {
    synchronized (lock) {
      return heldBytes;
    }
  }

  @Override
  public void close() {
    Runnable giveUp;
    synchronized (lock) {
      giveUp = closed || whole || failure != null ? null : abandon;
      closed = true;
      pieces.forEach(ByteBuf::release);
      pieces.clear();
      heldBytes = 0;
    }
    if (giveUp != null) {
      giveUp.run();
    }
  }
}
