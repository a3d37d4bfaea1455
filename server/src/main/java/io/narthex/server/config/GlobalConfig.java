package io.narthex.server.config;

import io.narthex.storage.labels.Labels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Section `global`: defaults of all jobs, and the labels this server adds when it talks to others.
///
/// @param scrapeIntervalMs above 0
/// @param scrapeTimeoutMs above 0, at most the interval
/// @param evaluationIntervalMs above 0
/// @param ruleQueryOffsetMs how far in the past rules are evaluated
/// @param scrapeProtocols empty: not set
/// @param queryLogFile empty: none
/// @param scrapeFailureLogFile empty: none
/// @param limits 0 in a field: no limit
/// @param nameEscapingScheme null: derived from the validation scheme by each job
public record GlobalConfig(
    long scrapeIntervalMs,
    long scrapeTimeoutMs,
    List<ScrapeProtocol> scrapeProtocols,
    long evaluationIntervalMs,
    long ruleQueryOffsetMs,
    String queryLogFile,
    String scrapeFailureLogFile,
    Labels externalLabels,
    ScrapeLimits limits,
    NameValidationScheme nameValidationScheme,
    @Nullable NameEscapingScheme nameEscapingScheme,
    boolean scrapeNativeHistograms,
    boolean convertClassicHistogramsToNhcb,
    boolean alwaysScrapeClassicHistograms,
    boolean extraScrapeMetrics) {
  public GlobalConfig {
    scrapeProtocols = List.copyOf(scrapeProtocols);
  }
}
