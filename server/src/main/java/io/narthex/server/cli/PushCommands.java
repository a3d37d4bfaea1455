package io.narthex.server.cli;

import io.narthex.server.config.RemoteWriteConfig.Message;
import io.narthex.server.http.HttpClient;
import io.narthex.server.http.HttpTransport;
import io.narthex.server.http.HttpUrl;
import io.narthex.server.remote.send.MetricPush;
import io.narthex.server.remote.send.PushException;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.text.FileFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The commands `narthex push …`.
///
/// @param in what is pushed where no file is named
/// @param out gets what is done
/// @param err gets what is wrong
/// @param retries how often requests are tried again
public record PushCommands(
    InputStream in, PrintStream out, PrintStream err, MetricPush.Retries retries) {
  private static final String USER_AGENT = "narthex";
  private static final String FAILED = "  FAILED: ";

  /// Runs a command.
  ///
  /// @param args the command line from `push` on
  /// @return the status to end with: 0 all is pushed, 1 not
  public int run(String... args) {
    return ParsedCommand.run(
        PushSpecs.commandLine(),
        new ParsedCommand.Streams(out, err, ParsedCommand.FAILED),
        this::metrics,
        args);
  }

  private int metrics(ParsedCommand command) throws FlagException, IOException {
    Map<String, String> labels = labels(command);
    List<Path> files = CheckCommands.files(command.arguments(1));
    MetricPush.Target target =
        new MetricPush.Target(
            url(command.argument(0, ""), command.text(PushSpecs.PATH)),
            headers(command),
            timeoutMs(command),
            message(command.text(PushSpecs.MESSAGE)));
    try (HttpTransport transport = new HttpTransport(1)) {
      HttpClient http = new HttpClient(transport, ServerCheck.client(command), USER_AGENT);
      MetricPush push = new MetricPush(http, target, retries, Clock.system(), new SecureRandom());
      boolean pushed = files.isEmpty() ? input(push, labels) : all(files, push, labels);
      return pushed ? ParsedCommand.DONE : ParsedCommand.FAILED;
    }
  }

  private boolean input(MetricPush push, Map<String, String> labels) throws IOException {
    byte[] body = in.readAllBytes();
    out.println("Parsing standard input");
    boolean pushed = push(body, push, labels);
    if (pushed) {
      out.println("  SUCCESS: metrics pushed to remote write.");
    }
    return pushed;
  }

  /// Pushes each file, whatever becomes of the others.
  private boolean all(List<Path> files, MetricPush push, Map<String, String> labels)
      throws IOException {
    boolean pushed = true;
    for (Path file : files) {
      byte[] body;
      try {
        body = Files.readAllBytes(file);
      } catch (IOException e) {
        err.println(FAILED + FileFailure.reason(e));
        pushed = false;
        continue;
      }
      out.println("Parsing metrics file " + file);
      if (push(body, push, labels)) {
        out.println("  SUCCESS: metrics file " + file + " pushed to remote write.");
      } else {
        pushed = false;
      }
    }
    return pushed;
  }

  private boolean push(byte[] body, MetricPush push, Map<String, String> labels)
      throws InputException {
    try {
      List<MetricFamily> families = MetricFamilies.read(body);
      push.push(
          new FamilySeries(labels, Clock.system().nowMs()).of(families),
          families.stream().map(MetricFamily::metadata).toList(),
          (reason, delayMs) -> err.println("  RETRYING in " + delayMs + "ms: " + reason));
      return true;
    } catch (InputException | PushException e) {
      err.println(FAILED + e.getMessage());
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InputException("interrupted");
    }
  }

  /// The URL with `path` behind its own, where that does not end with it.
  static HttpUrl url(String text, String path) throws FlagException {
    HttpUrl url;
    try {
      url = HttpUrl.parse(text);
    } catch (IllegalArgumentException e) {
      throw new FlagException(
          "URL: expected=an absolute http or https URL, actual=" + e.getMessage());
    }
    int query = url.target().indexOf('?');
    String own = query < 0 ? url.target() : url.target().substring(0, query);
    String end = "/" + path.replaceAll("^/+", "");
    if (path.isEmpty() || own.endsWith(end)) {
      return url;
    }
    return url.withTarget(
        own.replaceAll("/+$", "") + end + (query < 0 ? "" : url.target().substring(query)));
  }

  private static Map<String, String> labels(ParsedCommand command) throws FlagException {
    Map<String, String> labels = command.labels(PushSpecs.LABEL, PushSpecs.DEFAULT_LABEL);
    if (labels.containsKey(Labels.METRIC_NAME)) {
      throw new FlagException(
          "flag "
              + PushSpecs.LABEL
              + ": expected=a label other than "
              + Labels.METRIC_NAME
              + ", actual="
              + Labels.METRIC_NAME);
    }
    return labels;
  }

  private static Map<String, String> headers(ParsedCommand command) throws FlagException {
    Map<String, String> headers = new TreeMap<>();
    command
        .pairs(PushSpecs.HEADER)
        .forEach((name, value) -> headers.put(name.strip(), value.strip()));
    return headers;
  }

  private static long timeoutMs(ParsedCommand command) throws FlagException {
    long timeoutMs = command.durationMs(PushSpecs.TIMEOUT);
    if (timeoutMs <= 0) {
      throw new FlagException("flag " + PushSpecs.TIMEOUT + ": expected=above 0, actual=0");
    }
    return timeoutMs;
  }

  private static Message message(String name) throws FlagException {
    return Arrays.stream(Message.values())
        .filter(message -> message.configName().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new FlagException(
                "flag %s: expected=%s or %s, actual=%s"
                    .formatted(
                        PushSpecs.MESSAGE,
                        Message.V1.configName(),
                        Message.V2.configName(),
                        name)));
  }
}
