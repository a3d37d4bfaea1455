package io.narthex.benchmarks.data;

import java.io.ByteArrayOutputStream;
import java.util.TreeMap;

/// Remote-write 1.0 bodies (`prometheus.WriteRequest`) of the series of a fleet, one sample per
/// series, uncompressed. Not thread-safe.
public final class WriteRequests {
  private final FleetSeries fleet;
  private final byte[][][] labelBytes;

  /// Prepares the label bytes of `targets` targets.
  public WriteRequests(FleetSeries fleet, int targets) {
    this.fleet = fleet;
    labelBytes = new byte[targets][fleet.seriesPerTarget()][];
    for (int target = 0; target < targets; target++) {
      for (int index = 0; index < fleet.seriesPerTarget(); index++) {
        TreeMap<String, String> labels = new TreeMap<>();
        labels.put("__name__", fleet.name(index));
        labels.put("instance", String.format("host-%04d.example.org:9100", target));
        labels.put("job", fleet.job());
        String[] pairs = fleet.labels(index);
        for (int i = 0; i < pairs.length; i += 2) {
          labels.put(pairs[i], pairs[i + 1]);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        labels.forEach((name, value) -> WriteBody.writeLabel(out, name, value));
        labelBytes[target][index] = out.toByteArray();
      }
    }
  }

  /// The body with all series of targets `fromTarget..toTarget-1` at one step.
  public byte[] body(int fromTarget, int toTarget, long step, long timestampMs) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 19);
    ByteArrayOutputStream sample = new ByteArrayOutputStream(32);
    for (int target = fromTarget; target < toTarget; target++) {
      for (int index = 0; index < fleet.seriesPerTarget(); index++) {
        sample.reset();
        WriteBody.writeSample(sample, timestampMs, fleet.value(target, index, step));
        byte[] labels = labelBytes[target][index];
        out.write(1 << 3 | 2);
        WriteBody.writeVarint(out, labels.length + 2L + sample.size());
        out.writeBytes(labels);
        WriteBody.writeField(out, 2, sample.toByteArray());
      }
    }
    return out.toByteArray();
  }
}
