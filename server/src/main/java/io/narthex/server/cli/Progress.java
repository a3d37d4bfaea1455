package io.narthex.server.cli;

import io.narthex.storage.clock.Clock;
import io.narthex.storage.database.WorkListener;
import java.io.PrintStream;

/// Shows how far a piece of work has come: on a terminal by one line that is written again and
/// again, elsewhere by a line every ten seconds. Results get a line of their own.
final class Progress implements WorkListener {
  private static final long TERMINAL_NANOS = 100_000_000;
  private static final long LINES_NANOS = 10_000_000_000L;
  private static final int BAR_WIDTH = 30;
  private static final double NANOS = 1e9;
  private static final String CLEAR = "\r\u001b[K";

  private final PrintStream out;
  private final boolean terminal;
  private final Clock clock;
  private String part = "";
  private long total;
  private long done;
  private long startNanos;
  private long shownNanos;

  Progress(PrintStream out, boolean terminal, Clock clock) {
    this.out = out;
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public void begin(String newPart, long newTotal) {
    part = newPart;
    total = newTotal;
    done = 0;
    startNanos = clock.nanoTime();
    shownNanos = startNanos;
  }

  @Override
  public void advance(long more) {
    done += more;
    long now = clock.nanoTime();
    if (now - shownNanos >= (terminal ? TERMINAL_NANOS : LINES_NANOS)) {
      shownNanos = now;
      if (terminal) {
        out.print(CLEAR + line(now));
        out.flush();
      } else {
        out.println(line(now));
      }
    }
  }

  private String line(long now) {
    String seconds = String.format("%.0f s", (now - startNanos) / NANOS);
    if (total <= 0) {
      return String.format("%s: %d, %s", part, done, seconds);
    }
    double share = Math.min(1, (double) done / total);
    int filled = (int) (share * BAR_WIDTH);
    String bar = terminal ? "[" + "#".repeat(filled) + " ".repeat(BAR_WIDTH - filled) + "] " : "";
    return String.format("%s: %s%.0f %%, %s", part, bar, 100 * share, seconds);
  }

  @Override
  public void tell(String line) {
    out.println((terminal ? CLEAR : "") + line);
  }
}
