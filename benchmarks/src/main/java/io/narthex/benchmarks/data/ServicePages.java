package io.narthex.benchmarks.data;

/// Services that count requests: 100 series each, ten routes by ten status codes.
public final class ServicePages implements FleetSeries {
  /// Series of one service.
  public static final int SERIES_PER_TARGET = 100;

  /// Name of the counter.
  public static final String METRIC = "service_requests_total";

  private static final int CODES = 10;
  private static final String[] CODE = {
    "200", "201", "204", "301", "304", "400", "404", "429", "500", "503"
  };

  @Override
  public String job() {
    return "service";
  }

  @Override
  public int seriesPerTarget() {
    return SERIES_PER_TARGET;
  }

  @Override
  public String name(int index) {
    return METRIC;
  }

  @Override
  public String[] labels(int index) {
    return new String[] {"code", CODE[index % CODES], "route", "/api/v" + index / CODES};
  }

  @Override
  public double value(int target, int index, long step) {
    long perStep = 1 + (target * 31L + index * 17L) % 97;
    return perStep * step + (step * (index + 7L) % 13);
  }
}
