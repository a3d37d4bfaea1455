package io.narthex.server.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One entry of `scrape_configs` with all defaults filled in.
///
/// @param jobName not empty, unique
/// @param params URL parameters in the file's order
/// @param scrapeIntervalMs above 0
/// @param scrapeTimeoutMs above 0, at most the interval
/// @param scrapeProtocols not empty, distinct, most wanted first
/// @param fallbackScrapeProtocol for a missing or unusable Content-Type; null: such a scrape fails
/// @param scrapeFailureLogFile empty: none
/// @param scheme `http` or `https`
/// @param limits those of section `global` where this job has none
/// @param nativeHistogramBucketLimit 0: no limit
/// @param nativeHistogramMinBucketFactor 0: none
/// @param relabelRules applied to discovered targets, in order
/// @param metricRelabelRules applied to scraped series, in order
public record ScrapeConfig(
    String jobName,
    boolean honorLabels,
    boolean honorTimestamps,
    boolean trackTimestampsStaleness,
    Map<String, List<String>> params,
    long scrapeIntervalMs,
    long scrapeTimeoutMs,
    List<ScrapeProtocol> scrapeProtocols,
    @Nullable ScrapeProtocol fallbackScrapeProtocol,
    boolean scrapeNativeHistograms,
    boolean alwaysScrapeClassicHistograms,
    boolean convertClassicHistogramsToNhcb,
    String scrapeFailureLogFile,
    String metricsPath,
    String scheme,
    boolean enableCompression,
    ScrapeLimits limits,
    long nativeHistogramBucketLimit,
    double nativeHistogramMinBucketFactor,
    NameValidationScheme nameValidationScheme,
    NameEscapingScheme nameEscapingScheme,
    boolean extraScrapeMetrics,
    HttpClientConfig httpClient,
    List<RelabelConfig> relabelRules,
    List<RelabelConfig> metricRelabelRules,
    DiscoveryConfig discovery) {
  public ScrapeConfig {
    params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
    scrapeProtocols = List.copyOf(scrapeProtocols);
    relabelRules = List.copyOf(relabelRules);
    metricRelabelRules = List.copyOf(metricRelabelRules);
  }
}
