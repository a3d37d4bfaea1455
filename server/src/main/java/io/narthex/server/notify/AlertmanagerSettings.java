package io.narthex.server.notify;

import io.narthex.server.config.AlertmanagerConfig;
import io.narthex.server.config.NameValidationScheme;
import io.narthex.server.config.RelabelConfig;
import io.narthex.server.http.HttpClient;
import io.narthex.server.http.HttpTransport;
import io.narthex.storage.relabel.Relabeling;

/// One entry of the configuration, made ready. Stays the same object over reloads that do not
/// change the entry. Immutable.
///
/// @param names which names relabelling may make
/// @param targetRelabeling of discovered Alertmanagers
/// @param alertRelabeling of the alerts they get
record AlertmanagerSettings(
    AlertmanagerConfig config,
    NameValidationScheme names,
    AlertmanagerClient client,
    Relabeling targetRelabeling,
    Relabeling alertRelabeling) {
  static AlertmanagerSettings of(
      AlertmanagerConfig config,
      NameValidationScheme names,
      HttpTransport transport,
      String userAgent) {
    return new AlertmanagerSettings(
        config,
        names,
        new AlertmanagerClient(
            new HttpClient(transport, config.httpClient(), userAgent), config.timeoutMs()),
        RelabelConfig.chain(config.relabelConfigs(), names),
        RelabelConfig.chain(config.alertRelabelConfigs(), names));
  }

  boolean isFor(AlertmanagerConfig other, NameValidationScheme otherNames) {
    return config.equals(other) && names == otherNames;
  }
}
