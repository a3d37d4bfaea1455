package io.narthex.storage;

import java.util.List;

/// Figures of the head, for `/api/v1/status/tsdb` and the metrics.
///
/// @param minTimeMs of the oldest sample; `Long.MAX_VALUE` where there is none
/// @param maxTimeMs of the newest sample; `Long.MIN_VALUE` where there is none
/// @param seriesCountByMetricName most first, as the other lists
/// @param refusedSamplesByMetricName samples of new series that were refused lately because of the
///   limit of series
/// @param memoryBytesByLabelName bytes of the labels of each name, as upstream encodes label sets
public record StorageStatistics(
    long seriesCount,
    long labelPairCount,
    long chunkCount,
    long minTimeMs,
    long maxTimeMs,
    List<NamedCount> seriesCountByMetricName,
    List<NamedCount> labelValueCountByLabelName,
    List<NamedCount> memoryBytesByLabelName,
    List<NamedCount> seriesCountByLabelPair,
    List<NamedCount> refusedSamplesByMetricName) {

  /// A name and a figure of it.
  public record NamedCount(String name, long value) {}

  public StorageStatistics {
    seriesCountByMetricName = List.copyOf(seriesCountByMetricName);
    labelValueCountByLabelName = List.copyOf(labelValueCountByLabelName);
    memoryBytesByLabelName = List.copyOf(memoryBytesByLabelName);
    seriesCountByLabelPair = List.copyOf(seriesCountByLabelPair);
    refusedSamplesByMetricName = List.copyOf(refusedSamplesByMetricName);
  }

  /// These figures with refused samples.
  public StorageStatistics withRefusedSamples(List<NamedCount> byMetricName) {
    return new StorageStatistics(
        seriesCount,
        labelPairCount,
        chunkCount,
        minTimeMs,
        maxTimeMs,
        seriesCountByMetricName,
        labelValueCountByLabelName,
        memoryBytesByLabelName,
        seriesCountByLabelPair,
        byMetricName);
  }
}
