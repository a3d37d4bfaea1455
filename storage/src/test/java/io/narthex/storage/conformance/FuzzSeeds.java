package io.narthex.storage.conformance;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// The committed inputs of a fuzz test, and what becomes of them by chance. A fuzzer reads them
/// from the folder `<class>Inputs/<method>` beside the class.
public final class FuzzSeeds {
  private static final int MAX_CHANGES = 6;
  private static final int MAX_LENGTH = 1 << 14;

  private final List<byte[]> inputs;

  private FuzzSeeds(List<byte[]> inputs) {
    this.inputs = inputs;
  }

  /// What a fuzz test does with an input.
  @FunctionalInterface
  public interface Target {
    void run(byte[] input) throws Exception;
  }

  /// The inputs of `test#method`, at least one.
  public static FuzzSeeds of(Class<?> test, String method) throws IOException {
    String folder = test.getSimpleName() + "Inputs/" + method;
    URL url = test.getResource(folder);
    if (url == null) {
      throw new AssertionError("fuzz inputs: expected=some, actual=none (" + folder + ")");
    }
    List<byte[]> inputs = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of(url.toURI()))) {
      for (Path file : files.sorted().toList()) {
        inputs.add(Files.readAllBytes(file));
      }
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
    return new FuzzSeeds(inputs);
  }

  /// Runs `target` with every input, then `rounds` times with a changed one; see [Seeds].
  public void run(int rounds, Target target) throws Exception {
    for (byte[] input : inputs) {
      target.run(input);
    }
    Seeds.rounds(rounds, random -> target.run(changed(random)));
  }

  /// One of the inputs with bytes changed, removed, repeated and taken from another one.
  private byte[] changed(Random random) {
    byte[] input = inputs.get(random.nextInt(inputs.size())).clone();
    for (int i = 1 + random.nextInt(MAX_CHANGES); i > 0; i--) {
      byte[] other = inputs.get(random.nextInt(inputs.size()));
      int at = random.nextInt(input.length + 1);
      int length = Math.min(input.length - at, random.nextInt(9));
      input =
          switch (random.nextInt(5)) {
            case 0 -> flipped(input, random);
            case 1 -> spliced(input, at, at + length, new byte[0]);
            case 2 -> spliced(input, at, at, Arrays.copyOfRange(input, at, at + length));
            case 3 -> spliced(input, at, at + length, part(other, random));
            default -> spliced(input, at, at, new byte[] {(byte) random.nextInt(256)});
          };
    }
    return input;
  }

  private static byte[] flipped(byte[] input, Random random) {
    if (input.length > 0) {
      input[random.nextInt(input.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return input;
  }

  private static byte[] part(byte[] bytes, Random random) {
    int from = random.nextInt(bytes.length + 1);
    return Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + random.nextInt(40)));
  }

  /// `input` with `[from..to)` replaced; unchanged where it would become very long.
  private static byte[] spliced(byte[] input, int from, int to, byte[] middle) {
    int length = from + middle.length + input.length - to;
    if (length > MAX_LENGTH) {
      return input;
    }
    byte[] result = Arrays.copyOf(input, length);
    System.arraycopy(middle, 0, result, from, middle.length);
    System.arraycopy(input, to, result, from + middle.length, input.length - to);
    return result;
  }
}
