package io.narthex.server.config;

/// Limits of one scrape; 0 means no limit.
///
/// @param bodySizeBytes size of the decompressed body; at this size a scrape fails
/// @param samples after metric relabelling
/// @param targets targets of one job; above, all scrapes of the job fail
/// @param labels labels of one sample
/// @param labelNameLength bytes of a label name
/// @param labelValueLength bytes of a label value
/// @param keepDroppedTargets dropped targets that are remembered
public record ScrapeLimits(
    long bodySizeBytes,
    long samples,
    long targets,
    long labels,
    long labelNameLength,
    long labelValueLength,
    long keepDroppedTargets) {
  /// No limits.
  public static final ScrapeLimits NONE = new ScrapeLimits(0, 0, 0, 0, 0, 0, 0);
}
