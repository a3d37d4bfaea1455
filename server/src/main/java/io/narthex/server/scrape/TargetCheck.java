package io.narthex.server.scrape;

import io.narthex.server.config.RelabelConfig;
import io.narthex.server.config.ScrapeConfig;
import io.narthex.server.discovery.TargetGroup;
import io.narthex.storage.labels.Labels;
import java.util.List;

/// Says of targets whether a job can scrape them, without scraping. Pure.
public final class TargetCheck {
  private TargetCheck() {}

  /// What is wrong with the first target that cannot be scraped; empty: all can, or relabelling
  /// drops them.
  ///
  /// @param groups with their source as it is to be named
  public static String fault(ScrapeConfig job, List<TargetGroup> groups) {
    TargetLabels rules =
        new TargetLabels(job, RelabelConfig.chain(job.relabelRules(), job.nameValidationScheme()));
    for (TargetGroup group : groups) {
      int number = 0;
      for (Labels target : group.targets()) {
        if (rules.of(target, group.labels()) instanceof TargetLabels.Outcome.Refused refused) {
          return "instance " + number + " in group " + group.source() + ": " + refused.reason();
        }
        number++;
      }
    }
    return "";
  }
}
