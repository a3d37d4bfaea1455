package io.narthex.server.cli;

import io.narthex.server.remote.ReadMemory;
import io.narthex.server.remote.read.ReadAnswer;
import io.narthex.server.remote.read.ReadClient;
import io.narthex.server.remote.read.ReadException;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.database.BlockBackfill;
import io.narthex.storage.database.WorkListener;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.peer.PeerSeries;
import io.narthex.storage.text.Timestamps;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/// Makes blocks of what a server answers remote reads with: block by block, so that memory holds
/// one of them at most. What does not fit, or is more than the server answers at once, is asked for
/// in halves.
///
/// @param rangeMs length of a block
/// @param sets of matchers, any of which has to match
/// @param budget for what one answer holds
record RemoteReadBackfill(
    ReadClient client,
    long rangeMs,
    List<List<Matcher>> sets,
    MemoryBudget budget,
    WorkListener listener) {
  private static final String SAMPLE_LIMIT = "exceeded sample limit";

  /// Writes all samples from `startMs` to `endMs`.
  ///
  /// @return how many samples were left out because they are native histograms
  /// @throws InputException where the server gives no answer; the blocks before are written
  long run(long startMs, long endMs, BlockBackfill target) throws IOException {
    long first = Math.floorDiv(startMs, rangeMs);
    long last = Math.floorDiv(endMs, rangeMs);
    listener.begin("blocks", last - first + 1);
    long histograms = 0;
    for (long range = first; range <= last; range++) {
      long fromMs = Math.max(startMs, range * rangeMs);
      TimeRange window = new TimeRange(fromMs, Math.min(endMs, (range + 1) * rangeMs - 1));
      try {
        for (List<Matcher> set : sets) {
          histograms += read(set, window, target);
        }
      } catch (ReadException e) {
        throw new InputException(
            "remote read: %s; what is older is written, to go on: %s=%s"
                .formatted(e.getMessage(), BackfillSpecs.START, Timestamps.seconds(fromMs)));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InputException("remote read: interrupted");
      }
      target.flush();
      listener.advance(1);
    }
    return histograms;
  }

  private long read(List<Matcher> matchers, TimeRange window, BlockBackfill target)
      throws ReadException, InterruptedException, IOException {
    SeriesQuery query = new SeriesQuery(matchers, window, SelectHints.NONE, false);
    try (ReadMemory memory = new ReadMemory(() -> false, budget)) {
      ReadAnswer answer = client.read(query, Set.of(), memory);
      write(answer.series(), target);
      return answer.histograms();
    } catch (StorageException e) {
      if (e.kind() != StorageException.Kind.LIMIT || window.startMs() == window.endMs()) {
        throw e;
      }
    } catch (ReadException e) {
      boolean tooMany = String.valueOf(e.getMessage()).contains(SAMPLE_LIMIT);
      if (!tooMany || window.startMs() == window.endMs()) {
        throw e;
      }
    }
    long middleMs = window.startMs() + (window.endMs() - window.startMs()) / 2;
    return read(matchers, new TimeRange(window.startMs(), middleMs), target)
        + read(matchers, new TimeRange(middleMs + 1, window.endMs()), target);
  }

  private static void write(PeerSeries series, BlockBackfill target) throws IOException {
    for (int i = 0; i < series.seriesCount(); i++) {
      long[] timestampsMs = series.timestampsMs(i);
      double[] values = series.values(i);
      for (int s = 0; s < values.length; s++) {
        target.add(series.labels(i), timestampsMs[s], values[s]);
      }
    }
  }
}
