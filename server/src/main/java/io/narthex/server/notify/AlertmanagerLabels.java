package io.narthex.server.notify;

import io.narthex.server.config.AlertmanagerConfig;
import io.narthex.server.http.UrlText;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import java.util.ArrayDeque;

/// From what discovery says of an Alertmanager to its URL, as upstream: labels of the target,
/// scheme and path of the configuration over them, then labels of the group where nothing stands
/// yet. Pure.
final class AlertmanagerLabels {
  private static final String ADDRESS = "__address__";
  private static final String SCHEME = "__scheme__";
  private static final String PATH = "__alerts_path__";

  private AlertmanagerLabels() {}

  /// The labels that relabelling begins with.
  static Labels of(Labels target, Labels group, AlertmanagerConfig config) {
    LabelsBuilder labels = target.toBuilder();
    labels.set(SCHEME, config.scheme());
    labels.set(PATH, path(config.pathPrefix(), config.apiVersion()));
    for (int i = 0; i < group.size(); i++) {
      if (target.get(group.name(i)).isEmpty()) {
        labels.set(group.name(i), group.value(i));
      }
    }
    return labels.build();
  }

  /// `/prefix/api/v2/alerts`, without empty, `.` and `..` elements.
  static String path(String prefix, String version) {
    ArrayDeque<String> kept = new ArrayDeque<>();
    for (String element : (prefix + "/api/" + version + "/alerts").split("/", -1)) {
      if (element.equals("..")) {
        kept.pollLast();
      } else if (!element.isEmpty() && !element.equals(".")) {
        kept.addLast(element);
      }
    }
    return "/" + String.join("/", kept);
  }

  /// Where alerts are posted, in the form that Go's `net/url` prints.
  static String url(Labels labels) {
    String scheme = labels.get(SCHEME);
    String address = labels.get(ADDRESS);
    String path = labels.get(PATH);
    boolean slash = !path.isEmpty() && !path.startsWith("/") && !address.isEmpty();
    return (scheme.isEmpty() ? "" : scheme + ":")
        + "//"
        + UrlText.host(address)
        + (slash ? "/" : "")
        + UrlText.path(path);
  }

  /// Why alerts cannot be sent there; empty: they can.
  static String fault(Labels labels) {
    String address = labels.get(ADDRESS);
    return address.indexOf('/') < 0 ? "" : "\"" + address + "\" is not a valid hostname";
  }
}
