package io.narthex.server.remote;

/// Numbers of the fields of `prometheus.ReadRequest` and what it holds, for those who read and who
/// write it (upstream: `prompb/remote.proto`, `prompb/types.proto`).
public final class ReadRequestFields {
  public static final int REQUEST_QUERIES = 1;
  public static final int REQUEST_TYPES = 2;
  public static final int QUERY_START = 1;
  public static final int QUERY_END = 2;
  public static final int QUERY_MATCHERS = 3;
  public static final int QUERY_HINTS = 4;
  public static final int MATCHER_TYPE = 1;
  public static final int MATCHER_NAME = 2;
  public static final int MATCHER_VALUE = 3;
  public static final int HINTS_STEP = 1;
  public static final int HINTS_FUNCTION = 2;
  public static final int HINTS_START = 3;
  public static final int HINTS_END = 4;
  public static final int HINTS_GROUPING = 5;
  public static final int HINTS_BY = 6;
  public static final int HINTS_RANGE = 7;

  private ReadRequestFields() {}
}
