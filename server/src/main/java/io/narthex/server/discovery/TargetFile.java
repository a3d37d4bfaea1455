package io.narthex.server.discovery;

import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A file that names targets, as `file_sd_configs` has them.
public final class TargetFile {
  private static final String FILEPATH = "__meta_filepath";

  /// Larger files are refused.
  private static final long MAX_BYTES = 64L << 20;

  private TargetFile() {}

  /// Groups of a file, with the file's name among their labels and in their source.
  ///
  /// @throws TargetGroupException where it is no such file
  public static List<TargetGroup> read(Path path) throws IOException {
    long size = Files.size(path);
    if (size > MAX_BYTES) {
      throw new IOException("more than " + MAX_BYTES + " bytes");
    }
    return parse(path, Files.readAllBytes(path));
  }

  /// Groups of a file's content; its ending decides the format.
  static List<TargetGroup> parse(Path path, byte[] content) {
    String name = path.toString();
    String text = new String(content, StandardCharsets.UTF_8);
    List<TargetGroup> parsed =
        TargetGroups.isJson(name) ? TargetGroups.fromJson(text) : TargetGroups.fromYaml(text);
    List<TargetGroup> named = new ArrayList<>(parsed.size());
    for (int i = 0; i < parsed.size(); i++) {
      Labels labels = parsed.get(i).labels().toBuilder().set(FILEPATH, name).build();
      named.add(new TargetGroup(name + ":" + i, parsed.get(i).targets(), labels));
    }
    return named;
  }
}
