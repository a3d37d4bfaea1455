package io.narthex.server.metrics;

import io.narthex.storage.clock.Clock;
import io.narthex.storage.clock.Throttle;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Warns that something was not stored: a line at once, then one a minute for each reason, with how
/// often. So a disk that fails is one line among others and not the only thing in the log.
/// Thread-safe.
public final class RefusalLog {
  private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
  private static final long INTERVAL_MS = 60_000;

  /// Reasons are texts of this program; a bound all the same.
  private static final int MAX_REASONS = 64;

  private static final String OTHER = "other reasons";

  private final String what;
  private final Clock clock;
  private final Map<String, Throttle> throttles = new HashMap<>();

  /// @param what is not stored, in the plural
  public RefusalLog(String what, Clock clock) {
    this.what = what;
    this.clock = clock;
  }

  /// One was refused.
  ///
  /// @param message its beginning, up to a colon, is the reason
  public void refused(String message) {
    int end = message.indexOf(':');
    refused(end < 0 ? message : message.substring(0, end), message, 1);
  }

  /// Some were refused for `reason`; `message` says more of one of them.
  public void refused(String reason, String message, long count) {
    long refused = throttle(reason).happened(count);
    if (refused > 0) {
      LOG.warn("{} refused: {}, last: {}", what, refused, message);
    }
  }

  private synchronized Throttle throttle(String reason) {
    boolean room = throttles.size() < MAX_REASONS || throttles.containsKey(reason);
    return throttles.computeIfAbsent(room ? reason : OTHER, _ -> new Throttle(clock, INTERVAL_MS));
  }
}
