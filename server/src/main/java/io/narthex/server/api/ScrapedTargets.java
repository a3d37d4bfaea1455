package io.narthex.server.api;

import io.narthex.server.scrape.ScrapePools;
import io.narthex.server.scrape.TargetStatus;
import io.narthex.storage.labels.Labels;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;

/// The targets of scraping, as the API shows them. Thread-safe.
public final class ScrapedTargets implements TargetSource {
  private static final Set<String> LOCAL_HOSTS = Set.of("127.0.0.1", "localhost", "[::1]");

  private final ScrapePools pools;
  private final URI externalUrl;
  private final IntSupplier ownPort;

  /// The targets of `pools`.
  ///
  /// @param externalUrl where users reach this server
  /// @param ownPort port that this server listens on
  public ScrapedTargets(ScrapePools pools, URI externalUrl, IntSupplier ownPort) {
    this.pools = pools;
    this.externalUrl = externalUrl;
    this.ownPort = ownPort;
  }

  @Override
  public List<String> pools() {
    return pools.pools();
  }

  @Override
  public List<ActiveTarget> active() {
    return pools.active().stream().map(this::active).toList();
  }

  private ActiveTarget active(TargetStatus target) {
    return new ActiveTarget(
        target.discovered(),
        target.labels(),
        target.pool(),
        target.url(),
        globalUrl(target.url(), externalUrl, ownPort.getAsInt()),
        target.lastError(),
        target.lastScrapeMs(),
        target.lastScrapeSeconds(),
        switch (target.health()) {
          case UNKNOWN -> Health.UNKNOWN;
          case UP -> Health.UP;
          case DOWN -> Health.DOWN;
        },
        target.interval(),
        target.timeout(),
        target.metadata());
  }

  /// `url` as others reach it: names of this machine give way to the external one, and this server
  /// itself is at its external address. Targets without a port stay as they are.
  static String globalUrl(String url, URI externalUrl, int ownPort) {
    int host = url.indexOf("://") + 3;
    int end = url.indexOf('/', host);
    String authority = end < 0 ? url.substring(host) : url.substring(host, end);
    String rest = end < 0 ? "" : url.substring(end);
    int colon = authority.lastIndexOf(':');
    if (colon < 0 || !LOCAL_HOSTS.contains(authority.substring(0, colon))) {
      return url;
    }
    String port = authority.substring(colon + 1);
    return port.equals(Integer.toString(ownPort))
        ? externalUrl.getScheme() + "://" + externalUrl.getRawAuthority() + rest
        : url.substring(0, host) + externalUrl.getHost() + ":" + port + rest;
  }

  @Override
  public List<DroppedTarget> dropped() {
    List<DroppedTarget> dropped = new ArrayList<>();
    pools
        .dropped()
        .forEach((pool, targets) -> {
          for (Labels discovered : targets) {
            dropped.add(new DroppedTarget(discovered, pool));
          }
        });
    return dropped;
  }

  @Override
  public Map<String, Integer> droppedCounts() {
    return pools.droppedCounts();
  }
}
