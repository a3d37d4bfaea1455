package io.narthex.server.scrape;

import io.narthex.storage.labels.KeyedHash;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import java.nio.charset.StandardCharsets;

/// One thing to scrape. Two targets with equal labels are the same target.
///
/// @param discovered labels before relabelling, as `/api/v1/targets` shows them
/// @param labels after relabelling, without `__meta_` labels
/// @param url where to ask; it may not be one: then every scrape fails with the reason
/// @param intervalMs above 0
/// @param timeoutMs above 0, at most the interval
record Target(Labels discovered, Labels labels, String url, long intervalMs, long timeoutMs) {
  private static final String HIDDEN_PREFIX = "__";

  /// The labels that its series get: those that do not start with `__`.
  Labels publicLabels() {
    LabelsBuilder builder = new LabelsBuilder();
    for (int i = 0; i < labels.size(); i++) {
      if (!labels.name(i).startsWith(HIDDEN_PREFIX)) {
        builder.set(labels.name(i), labels.value(i));
      }
    }
    return builder.build();
  }

  /// A number that spreads targets evenly; the same in every process.
  long fingerprint() {
    byte[] identity = (url + labels).getBytes(StandardCharsets.UTF_8);
    KeyedHash hash = new KeyedHash(0, 0);
    hash.hash(identity, 0, identity.length);
    return hash.low();
  }
}
