package io.narthex.server.remote;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.narthex.storage.SampleCursor;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.encoding.ByteWriter;
import io.narthex.storage.labels.LabelSink;
import io.narthex.storage.labels.Labels;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Fields of far more labels than are kept, given by handles, against those of their texts.
final class ReadLabelsTest {
  private static final int NAMES = 200;
  private static final int VALUES = 200;
  private static final int DICTIONARIES = 2;

  /// At random, so that some labels of the same name, or value, share a place.
  private static final int[] HANDLES =
      new Random(1).ints(0, 1 << 24).distinct().limit(Math.max(NAMES, VALUES)).toArray();

  /// Series of one label each: in each dictionary all handles of names with all of values.
  private record EachLabel(boolean byHandles) implements SeriesSelection {
    private static final List<Object> DICTIONARY = List.of("first", "second");

    @Override
    public int seriesCount() {
      return DICTIONARIES * NAMES * VALUES;
    }

    @Override
    public void labels(int ordinal, LabelSink into) {
      int dictionary = ordinal % DICTIONARIES;
      int name = ordinal / DICTIONARIES % NAMES;
      int value = ordinal / DICTIONARIES / NAMES;
      int nameHandle = HANDLES[name];
      int valueHandle = HANDLES[value];
      String nameText = "n" + (name + dictionary) % NAMES;
      String valueText = "v".repeat(value % 10 == 0 ? 300 : 1) + value;
      into.begin(1);
      if (!byHandles) {
        into.take(nameText, valueText);
      } else if (!into.takeKnown(DICTIONARY.get(dictionary), nameHandle, valueHandle)) {
        into.take(DICTIONARY.get(dictionary), nameHandle, valueHandle, nameText, valueText);
      }
    }

    @Override
    public SeriesGroups groups(List<String> names, boolean by) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SampleCursor cursor(int from, int to) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<String> warnings() {
      return List.of();
    }
  }

  @Test
  void handlesStandForTheirTexts() {
    SeriesSelection byTexts = new EachLabel(false);
    SeriesSelection byHandles = new EachLabel(true);
    Labels external = Labels.of("n1", "theirs", "o", "external");
    Seeds.rounds(
        1,
        random -> {
          ReadLabels expected = new ReadLabels(external);
          ReadLabels kept = new ReadLabels(external);
          for (int i = 4 * byTexts.seriesCount(); i > 0; i--) {
            int ordinal = random.nextInt(byTexts.seriesCount());
            assertArrayEquals(write(expected, byTexts, ordinal), write(kept, byHandles, ordinal));
          }
        });
  }

  private static byte[] write(ReadLabels labels, SeriesSelection selection, int ordinal) {
    ByteWriter out = new ByteWriter();
    labels.write(selection, ordinal, out);
    return Arrays.copyOf(out.bytes(), out.length());
  }
}
