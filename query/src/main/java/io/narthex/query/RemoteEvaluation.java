package io.narthex.query;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.StorageException;
import io.narthex.storage.labels.Labels;
import java.util.List;

/// Peers that evaluate parts of a query over series of their own. Every series lies whole on one
/// peer, so that a part that looks at each series alone is the union of what the peers say.
/// Thread-safe.
public interface RemoteEvaluation {
  /// No peers.
  RemoteEvaluation NONE =
      new RemoteEvaluation() {
        @Override
        public boolean isEmpty() {
          return true;
        }

        @Override
        public boolean covers(SeriesQuery selector, ReadContext reads) {
          return false;
        }

        @Override
        public Notes evaluate(Request request, ReadContext reads, RowSink sink) {
          throw new StorageException(StorageException.Kind.UNAVAILABLE, "peers: actual=none");
        }
      };

  /// A part of a query.
  ///
  /// @param expression an instant vector, without extensions or experimental parts of the language
  /// @param startMs first time of evaluation
  /// @param stepMs distance of the times; 0 where there is one only
  /// @param steps number of the times, at least 1
  /// @param lookbackMs how far back an instant lookup goes
  record Request(String expression, long startMs, long stepMs, int steps, long lookbackMs) {}

  /// What peers noted, in their words.
  record Notes(List<String> warnings, List<String> infos) {
    public Notes {
      warnings = List.copyOf(warnings);
      infos = List.copyOf(infos);
    }
  }

  /// Takes rows.
  @FunctionalInterface
  interface RowSink {
    /// Takes a series of a peer.
    ///
    /// @param values one for each time, [io.narthex.storage.sample.StaleMarker] where there is
    ///   none; the sink's from here on
    void row(Labels labels, double[] values);
  }

  /// Whether there is nobody to ask.
  boolean isEmpty();

  /// Whether all series that `selector` selects lie on peers that can be asked, and none elsewhere.
  boolean covers(SeriesQuery selector, ReadContext reads);

  /// Asks all peers; rows come in any order, on the calling thread.
  ///
  /// @throws StorageException `UNAVAILABLE` where a peer does not answer or answers what is no rows
  ///   of floats; what was handed out until then is of no use
  Notes evaluate(Request request, ReadContext reads, RowSink sink);
}
