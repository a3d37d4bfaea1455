package io.narthex.server.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.narthex.rules.yaml.ConfigException;
import io.narthex.server.config.ConfigLoader;
import io.narthex.server.discovery.TargetGroup;
import io.narthex.server.discovery.TargetGroupException;
import io.narthex.server.discovery.TargetGroups;
import io.narthex.server.exposition.ExpositionException;
import io.narthex.server.exposition.ExpositionFormat;
import io.narthex.server.exposition.ExpositionParser;
import io.narthex.server.exposition.MetricType;
import io.narthex.server.exposition.SampleLine;
import io.narthex.server.exposition.SeriesLabels;
import io.narthex.storage.conformance.FuzzSeeds;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.encoding.SnappyBlock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Whatever comes from outside is understood or refused by the error of its parser, never by
/// another one. All in one class, because a fuzzer takes seconds to start in each.
final class ReceivedBytesFuzzTest {
  private static final int LIMIT_BYTES = 1 << 20;

  @FuzzTest(maxDuration = "5m")
  void text(byte[] input) {
    exposition(ExpositionFormat.TEXT, input);
  }

  @FuzzTest(maxDuration = "5m")
  void openMetrics(byte[] input) {
    exposition(ExpositionFormat.OPENMETRICS, input);
  }

  private static void exposition(ExpositionFormat format, byte[] input) {
    byte[] body = Arrays.copyOf(input, input.length + 1);
    ExpositionParser parser = ExpositionParser.of(format, body, input.length);
    int entries = 0;
    int lastEnd = 0;
    try {
      for (ExpositionParser.Entry entry = parser.next();
          entry != ExpositionParser.Entry.END;
          entry = parser.next()) {
        entries++;
        assertTrue(entries <= input.length, "entries without bytes");
        if (entry == ExpositionParser.Entry.SERIES) {
          SampleLine line = parser.sample();
          assertTrue(line.seriesStart() >= lastEnd, "a line that begins before the last one's end");
          assertTrue(line.seriesEnd() <= input.length, "a line behind the body");
          lastEnd = line.seriesEnd();
          List<String> labels = SeriesLabels.of(line, MetricType.UNKNOWN);
          assertEquals(0, labels.size() % 2);
          parser.startTimestampMs();
          parser.exemplar();
        } else {
          assertFalse(entry != ExpositionParser.Entry.COMMENT && parser.family().name().isEmpty());
        }
      }
    } catch (ExpositionException e) {
      assertTrue(e.offset() >= 0 && e.offset() <= input.length, () -> e + " at " + e.offset());
    }
  }

  /// A compressed body.
  @FuzzTest(maxDuration = "5m")
  void remoteWrite(byte[] input) {
    try {
      int length = SnappyBlock.decodedLength(input, 0, input.length, LIMIT_BYTES);
      byte[] body = new byte[length];
      assertEquals(length, SnappyBlock.decode(input, 0, input.length, body));
      writeRequest(body);
    } catch (MalformedBytesException e) {
      assertFalse(String.valueOf(e.getMessage()).isEmpty());
    }
  }

  /// The message in it.
  @FuzzTest(maxDuration = "5m")
  void writeRequest(byte[] input) {
    decode(ReceiverFixture.newDecoder(), input);
  }

  /// The message of 2.0.
  @FuzzTest(maxDuration = "5m")
  void writeRequestV2(byte[] input) {
    decode(ReceiverFixture.newV2Decoder(), input);
  }

  private static void decode(MessageDecoder decoder, byte[] input) {
    try {
      decoder.decode(input, input.length, Long.MAX_VALUE);
    } catch (MalformedBodyException e) {
      assertFalse(String.valueOf(e.getMessage()).isEmpty());
      return;
    }
    int samples = decoder.batch().sampleCount();
    int faults = decoder.faults().count();
    assertTrue(samples + faults <= input.length, "samples without bytes");
    try {
      for (int i = 0; i < samples; i++) {
        assertTrue(decoder.labelsOf(decoder.ownerOf(i)).has("__name__"));
      }
      decoder.decode(input, input.length, Long.MAX_VALUE);
    } catch (MalformedBodyException e) {
      throw new AssertionError("refused the second time", e);
    }
    assertEquals(samples, decoder.batch().sampleCount());
    assertEquals(faults, decoder.faults().count());
  }

  @FuzzTest(maxDuration = "5m")
  void config(byte[] input) {
    try {
      new ConfigLoader(Map.of()).parse(Path.of("/nowhere/prometheus.yml"), input);
    } catch (ConfigException e) {
      assertFalse(e.what().isEmpty());
      assertTrue(e.position().line() >= 0 && e.position().column() >= 0, e::getMessage);
    }
  }

  @FuzzTest(maxDuration = "5m")
  void targetGroups(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    requireGroupsOrRefusal(text, TargetGroups::fromJson);
    requireGroupsOrRefusal(text, TargetGroups::fromYaml);
  }

  private static void requireGroupsOrRefusal(
      String text, Function<String, List<TargetGroup>> reader) {
    try {
      for (TargetGroup group : reader.apply(text)) {
        assertFalse(group.source().isEmpty());
      }
    } catch (TargetGroupException e) {
      assertFalse(String.valueOf(e.getMessage()).isEmpty());
    }
  }

  private static void run(String method, int rounds, FuzzSeeds.Target target) throws Exception {
    FuzzSeeds.of(ReceivedBytesFuzzTest.class, method).run(rounds, target);
  }

  @Test
  void changedExpositions() throws Exception {
    run("text", 10_000, this::text);
    run("openMetrics", 10_000, this::openMetrics);
  }

  @Test
  void changedWrites() throws Exception {
    run("remoteWrite", 5_000, this::remoteWrite);
    run("writeRequest", 5_000, this::writeRequest);
    run("writeRequestV2", 10_000, this::writeRequestV2);
  }

  @Test
  void changedConfigs() throws Exception {
    run("config", 2_000, this::config);
  }

  @Test
  void changedTargetGroups() throws Exception {
    run("targetGroups", 4_000, this::targetGroups);
  }
}
