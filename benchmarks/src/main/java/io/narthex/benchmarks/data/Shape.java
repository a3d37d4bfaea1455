package io.narthex.benchmarks.data;

/// How the values of a series behave, after what node_exporter shows on a host with a little to do.
/// A series is at a whole number of ticks and moves by one step a scrape; its value is computed
/// from the ticks by the arithmetic of the exporter, rounding errors included.
enum Shape {
  /// Never changes; 0 or 1, seldom more.
  CONSTANT {
    @Override
    long start(long seed) {
      return switch ((int) (seed & 15)) {
        case 12, 13, 14 -> 1;
        case 15 -> (seed >>> 4) & 0xffff;
        default -> 0;
      };
    }

    @Override
    long next(long ticks, long seed, long random) {
      return ticks;
    }
  },

  /// CPU time in hundredths of a second.
  CENTIS {
    @Override
    long next(long ticks, long seed, long random) {
      return ticks + burst(1_500L >>> (seed & 15), random);
    }

    @Override
    double value(long ticks) {
      return ticks / 100.0;
    }
  },

  /// Disk time in milliseconds.
  MILLIS {
    @Override
    long next(long ticks, long seed, long random) {
      return ticks + (random < 0 ? 0 : burst(200L >>> (seed & 3), random));
    }

    @Override
    double value(long ticks) {
      return ticks * .001;
    }
  },

  /// Time of pressure in microseconds.
  MICROS {
    @Override
    long next(long ticks, long seed, long random) {
      return ticks + burst(400_000L >>> (seed & 15), random);
    }

    @Override
    double value(long ticks) {
      return ticks / 1_000.0 / 1_000.0;
    }
  },

  /// How long something took, in nanoseconds: each time another length.
  NANOS {
    @Override
    long start(long seed) {
      return 400L << (seed & 7);
    }

    @Override
    long next(long ticks, long seed, long random) {
      return start(seed) + burst(start(seed), random);
    }

    @Override
    double value(long ticks) {
      return ticks / 1e9;
    }
  },

  /// Counter of events.
  COUNT {
    @Override
    long next(long ticks, long seed, long random) {
      return ticks + ((random & 3) == 0 ? 0 : burst(20_000L >>> (seed & 15), random));
    }
  },

  /// Counter of bytes.
  TRAFFIC {
    @Override
    long next(long ticks, long seed, long random) {
      return ticks + burst(40_000_000L >>> (seed & 15), random);
    }
  },

  /// Amount of memory, whole pages.
  PAGES {
    @Override
    long next(long ticks, long seed, long random) {
      return (random & 3) == 0 ? ticks : Math.max(0, ticks + swing(4_096L >>> (seed & 7), random));
    }

    @Override
    double value(long ticks) {
      return ticks * 4_096.0;
    }
  },

  /// Amount of memory in words of eight bytes, which comes back to where it was.
  BYTES {
    @Override
    long next(long ticks, long seed, long random) {
      if ((random & 7) > 4) {
        return ticks;
      }
      return (random & 0xf00) == 0 ? start(seed) : ticks + burst(20_000, random);
    }

    @Override
    double value(long ticks) {
      return ticks * 8.0;
    }
  },

  /// Small number that changes now and then.
  LEVEL {
    @Override
    long start(long seed) {
      return (seed >>> 8) & 0x3ff;
    }

    @Override
    long next(long ticks, long seed, long random) {
      return (random & 15) > 2 ? ticks : Math.max(0, ticks + swing(6, random));
    }
  },

  /// Load average, in hundredths.
  LOAD {
    @Override
    long start(long seed) {
      return (seed >>> 8) & 0xff;
    }

    @Override
    long next(long ticks, long seed, long random) {
      return Math.max(0, ticks + swing(8, random));
    }

    @Override
    double value(long ticks) {
      return ticks / 100.0;
    }
  };

  /// Ticks at the first scrape.
  ///
  /// @param seed of the series
  long start(long seed) {
    return (seed >>> 8) & 0xffffff;
  }

  /// Ticks a scrape later.
  ///
  /// @param random of series and scrape
  abstract long next(long ticks, long seed, long random);

  /// Value at `ticks`.
  double value(long ticks) {
    return ticks;
  }

  /// Around `mean` most of the time, several times as much now and then.
  private static long burst(long mean, long random) {
    long share = (random >>> 20) & 0xff;
    long burst = ((random >>> 28) & 31) == 0 ? 8 : 1;
    return burst * mean * (192 + share / 2) / 256 + (mean == 0 ? share / 250 : 0);
  }

  /// Between `-most` and `most`.
  private static long swing(long most, long random) {
    return Math.floorMod(random >>> 20, 2 * most + 1) - most;
  }
}
