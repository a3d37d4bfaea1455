package io.narthex.server.discovery;

import java.util.List;

/// Takes what was discovered.
public interface TargetGroupSink {
  /// All groups of a job as they are now. Called on discovery's thread.
  void targets(String job, List<TargetGroup> groups);
}
