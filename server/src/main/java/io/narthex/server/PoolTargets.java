package io.narthex.server;

import io.narthex.server.api.TargetSource;
import io.narthex.server.scrape.ScrapePools;
import io.narthex.server.scrape.TargetStatus;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/// The scrape pools as the API shows them.
///
/// @param listenPort of the first listener
record PoolTargets(ScrapePools scraping, ExternalUrl externalUrl, IntSupplier listenPort)
    implements TargetSource {
  @Override
  public List<String> pools() {
    return scraping.pools();
  }

  @Override
  public List<ActiveTarget> active() {
    int port = listenPort.getAsInt();
    return scraping.active().stream().map(target -> shown(target, port)).toList();
  }

  private ActiveTarget shown(TargetStatus target, int port) {
    return new ActiveTarget(
        target.discovered(),
        target.labels(),
        target.pool(),
        target.url(),
        externalUrl.seenFromOutside(target.url(), port),
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

  @Override
  public List<DroppedTarget> dropped() {
    List<DroppedTarget> dropped = new ArrayList<>();
    for (Map.Entry<String, List<Labels>> pool : scraping.dropped().entrySet()) {
      pool.getValue().forEach(labels -> dropped.add(new DroppedTarget(labels, pool.getKey())));
    }
    return dropped;
  }

  @Override
  public Map<String, Integer> droppedCounts() {
    return scraping.droppedCounts();
  }
}
