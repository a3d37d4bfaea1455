package io.narthex.benchmarks.data;

import java.util.ArrayList;
import java.util.List;

/// The series of a service: requests by handler, method and code, and how many are in flight.
/// Immutable, thread-safe.
public final class RequestPages implements FleetSeries {
  private static final int HANDLERS = 12;
  private static final List<String> METHODS = List.of("GET", "POST");
  private static final List<String> CODES = List.of("200", "302", "404", "500", "503");

  private final List<String[]> labels = new ArrayList<>();

  public RequestPages() {
    for (int handler = 0; handler < HANDLERS; handler++) {
      for (String code : CODES) {
        for (String method : METHODS) {
          labels.add(
              new String[] {
                "code", code, "handler", "/api/v1/handler-" + handler, "method", method
              });
        }
      }
    }
    for (int handler = 0; handler < HANDLERS; handler++) {
      labels.add(new String[] {"handler", "/api/v1/handler-" + handler});
    }
  }

  @Override
  public String job() {
    return "api";
  }

  @Override
  public int seriesPerTarget() {
    return labels.size();
  }

  @Override
  public String name(int index) {
    return isCounter(index) ? "http_requests_total" : "http_requests_in_flight";
  }

  @Override
  public String[] labels(int index) {
    return labels.get(index).clone();
  }

  private boolean isCounter(int index) {
    return index < labels.size() - HANDLERS;
  }

  /// Requests at a steady rate with some jitter, fewer of the later codes.
  @Override
  public double value(int target, int index, long step) {
    int mix = (target * 31 + index) * 0x9e3779b1;
    long jitter = ((step * (mix | 1)) >>> 7) & 7;
    if (!isCounter(index)) {
      return ((mix >>> 28) & 7) + jitter;
    }
    int code = index / METHODS.size() % CODES.size();
    long rate = 1L + (((mix >>> 20) & 0x3ff) >>> (2 * code));
    return (mix >>> 16) + rate * step + jitter % (rate + 1);
  }
}
