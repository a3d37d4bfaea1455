package io.narthex.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.query.engine.EngineOptions;
import io.narthex.server.cli.FlagException;
import io.narthex.server.cli.Flags;
import io.narthex.server.config.StorageConfig;
import io.narthex.storage.Durability;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the command line means.
final class SettingsTest {
  private static Settings settings(String... flags) throws FlagException {
    return Settings.of(Flags.parse(flags), "box");
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0:9090, 0.0.0.0, 9090",
    ":1, 0.0.0.0, 1",
    "[::1]:0, ::1, 0",
    "localhost:65535, localhost, 65535",
  })
  void listenAddresses(String text, String host, int port) throws FlagException {
    InetSocketAddress address = ListenAddress.parse(text);
    assertEquals(host, address.getHostString());
    assertEquals(port, address.getPort());
    assertTrue(address.isUnresolved());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "9090", "a:", "a:65536", "a:-1", "::1:9090", "a:http"})
  void listenAddressesThatAreNone(String text) {
    FlagException e = assertThrows(FlagException.class, () -> ListenAddress.parse(text));
    assertTrue(e.getMessage().startsWith("flag --web.listen-address: expected="), e.getMessage());
    assertTrue(e.getMessage().endsWith(", actual=" + text), e.getMessage());
  }

  @Test
  void nestingBeyondWhatAStackHolds() throws FlagException {
    assertEquals(10_000, settings("--query.max-nesting=10000").features().parser().maxNesting());
    FlagException e =
        assertThrows(FlagException.class, () -> settings("--query.max-nesting=10001"));
    assertEquals("flag --query.max-nesting: expected=at most 10000, actual=10001", e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', http://box:9090, /",
    "https://a.example.org, '', https://a.example.org, /",
    "http://a:81/p/q/, '', http://a:81/p/q, /p/q",
    "http://a/p, /, http://a/p, /",
    "http://a/p, x/, http://a/p, /x",
    "http://[::1]:80/, '', http://[::1]:80, /",
  })
  void placeInTheUrl(String external, String prefix, String url, String effectivePrefix)
      throws FlagException {
    Settings settings = settings("--web.external-url=" + external, "--web.route-prefix=" + prefix);
    assertEquals(url, settings.externalUrl().text());
    assertEquals(effectivePrefix, settings.routePrefix());
    assertEquals(settings.externalUrl().path(), settings.http().externalPath());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--web.external-url=ftp://a",
        "--web.external-url='http://a'",
        "--web.cors.origin=(",
        "--query.max-concurrency=0",
        "--web.max-connections=-1",
        "--storage.head.max-series=-1",
      })
  void refused(String flag) {
    FlagException e = assertThrows(FlagException.class, () -> settings(flag));
    String name = flag.substring(0, flag.indexOf('='));
    assertTrue(e.getMessage().startsWith("flag " + name + ": expected="), e.getMessage());
    assertTrue(e.getMessage().contains("actual=" + flag.substring(flag.indexOf('=') + 1)));
  }

  @Test
  void engineFollowsTheFlags() throws FlagException {
    EngineOptions options =
        settings(
                "--query.timeout=7s",
                "--query.lookback-delta=1m",
                "--query.max-samples=9",
                "--query.max-concurrency=3",
                "--enable-feature=promql-experimental-functions,promql-delayed-name-removal")
            .engine(() -> 5, 2);
    assertEquals(7_000, options.timeoutMs());
    assertEquals(60_000, options.lookbackMs());
    assertEquals(9, options.maxSamples());
    assertEquals(3, options.maxConcurrency());
    assertEquals(5, options.subqueryStepMs().getAsLong());
    assertTrue(options.parser().experimentalFunctions());
    assertFalse(options.parser().fillModifiers());
    assertTrue(options.features().delayedNameRemoval());
  }

  @Test
  void storageFollowsItsFlags() throws FlagException {
    assertEquals(Durability.ACK, settings().durability());
    assertEquals(Durability.INTERVAL, settings("--storage.wal.sync=interval").durability());
    assertEquals(64L << 20, settings().reserveBytes());
    assertEquals(0, settings("--storage.reserve=0B").reserveBytes());
    assertEquals(77, settings().maxSeries(77));
    assertEquals(5, settings("--storage.head.max-series=5").maxSeries(77));
    assertEquals(Durability.OS, settings("--storage.wal.sync", "os").durability());
  }

  @Test
  void featuresAreServedKnownOrUnknown() {
    Features features =
        Features.of(
            List.of(
                "promql-binop-fill-modifiers",
                "exemplar-storage",
                "type-and-unit-labels",
                "warp-drive",
                ""),
            77);
    assertEquals(77, features.parser().maxNesting());
    assertTrue(features.parser().fillModifiers());
    assertTrue(features.exemplars());
    assertEquals(List.of("type-and-unit-labels"), features.withoutEffect());
    assertEquals(List.of("warp-drive"), features.unknown());
  }

  @Test
  void retentionOfTheFileGoesBeforeTheFlags() throws FlagException {
    StorageConfig none = new StorageConfig(0, 0, "", null, 0);
    StorageConfig file =
        new StorageConfig(0, 0, "", new StorageConfig.Retention(3_600_000, 0, 0), 0);
    assertEquals("15d", Retention.of(Flags.parse(), none).text());
    Flags flags =
        Flags.parse("--storage.tsdb.retention.time=2d", "--storage.tsdb.retention.size=10GB");
    assertEquals("2d or 10GiB", Retention.of(flags, none).text());
    assertEquals(172_800_000, Retention.of(flags, none).timeMs());
    assertEquals("1h", Retention.of(flags, file).text());
    Flags sizeOnly = Flags.parse("--storage.tsdb.retention.size=1GB");
    assertEquals(0, Retention.of(sizeOnly, none).timeMs());
  }

  @Test
  void lengthsOfBlocks() throws FlagException {
    String least = "--storage.tsdb.min-block-duration=";
    String most = "--storage.tsdb.max-block-duration=";
    assertEquals(7_200_000, settings().blockRangeMs());
    assertEquals(7_200_000, settings(least + "0s").blockRangeMs());
    assertEquals(60_000, settings(least + "1m").blockRangeMs());
    assertEquals(86_400_000, settings().maxBlockRangeMs(86_400_000));
    assertEquals(86_400_000, settings(most + "0s").maxBlockRangeMs(86_400_000));
    assertEquals(120_000, settings(least + "1m", most + "2m").maxBlockRangeMs(86_400_000));
    assertEquals(7_200_000, settings(most + "5m").maxBlockRangeMs(86_400_000));
    FlagException e = assertThrows(FlagException.class, () -> settings(least + "32d"));
    assertEquals(
        "flag --storage.tsdb.min-block-duration: expected=at most 31d, actual=32d", e.getMessage());
    assertThrows(FlagException.class, () -> settings(least + "often"));
    assertThrows(FlagException.class, () -> settings(most + "-1h"));
  }
}
