package io.narthex.server.cli;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.server.config.AlertmanagerConfig;
import io.narthex.server.config.Config;
import io.narthex.server.config.FileSdConfig;
import io.narthex.server.config.HttpClientConfig;
import io.narthex.server.config.NameValidationScheme;
import io.narthex.server.config.PathPattern;
import io.narthex.server.config.ScrapeConfig;
import io.narthex.server.config.StaticConfig;
import io.narthex.server.config.TlsConfig;
import io.narthex.server.discovery.TargetFile;
import io.narthex.server.discovery.TargetGroup;
import io.narthex.server.discovery.TargetGroupException;
import io.narthex.server.notify.AlertmanagerCheck;
import io.narthex.server.scrape.TargetCheck;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.text.FileFailure;
import io.narthex.storage.text.Quoting;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Checks what a configuration names: files, and the targets in them and in the configuration
/// itself. Names each file that it looked at.
///
/// @param out gets the files and what is worth a warning
record ReferencedFiles(PrintStream out) {
  /// Something that is named cannot be used; the message says what.
  static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableException(String message) {
      super(message);
    }
  }

  /// The rule files that are there.
  ///
  /// @throws UnusableException where one that is named without a pattern is not
  List<Path> ruleFiles(Config config) throws UnusableException {
    List<Path> files = new ArrayList<>();
    for (String pattern : config.ruleFiles()) {
      List<Path> found = matching(pattern);
      if (found.isEmpty() && !pattern.contains("*")) {
        throw new UnusableException(Quoting.quote(pattern) + " does not point to an existing file");
      }
      files.addAll(found);
    }
    return files;
  }

  private static List<Path> matching(String pattern) throws UnusableException {
    try {
      return PathPattern.matching(pattern);
    } catch (ConfigException e) {
      throw new UnusableException(String.valueOf(e.getMessage()));
    }
  }

  /// Checks everything but rule files.
  ///
  /// @throws UnusableException with the first fault
  void check(Config config) throws UnusableException {
    for (String pattern : config.scrapeConfigFiles()) {
      matching(pattern).forEach(path -> named(path, "scrape_config_files"));
    }
    for (ScrapeConfig job : config.scrapeConfigs()) {
      check(job);
    }
    for (AlertmanagerConfig alertmanager : config.alerting().alertmanagers()) {
      check(alertmanager, config.global().nameValidationScheme());
    }
  }

  private void named(Path path, String what) {
    out.println("  READ: " + path + " (" + what + ")");
  }

  private void check(ScrapeConfig job) throws UnusableException {
    String what = "scrape job " + Quoting.quote(job.jobName());
    client(job.httpClient(), what);
    for (FileSdConfig discovery : job.discovery().files()) {
      for (String pattern : discovery.files()) {
        for (List<TargetGroup> groups : targetFiles(pattern, "in " + what)) {
          require(TargetCheck.fault(job, groups));
        }
      }
    }
    require(TargetCheck.fault(job, fixed(job.discovery().statics())));
  }

  private void check(AlertmanagerConfig alertmanager, NameValidationScheme names)
      throws UnusableException {
    String what = "alertmanager config";
    optionalFiles(alertmanager.httpClient(), what);
    for (FileSdConfig discovery : alertmanager.discovery().files()) {
      for (String pattern : discovery.files()) {
        for (List<TargetGroup> groups : targetFiles(pattern, "in " + what)) {
          require(AlertmanagerCheck.fault(alertmanager, names, groups));
        }
      }
    }
    require(
        AlertmanagerCheck.fault(alertmanager, names, fixed(alertmanager.discovery().statics())));
  }

  private static void require(String fault) throws UnusableException {
    if (!fault.isEmpty()) {
      throw new UnusableException(fault);
    }
  }

  private static List<TargetGroup> fixed(List<StaticConfig> statics) {
    List<TargetGroup> groups = new ArrayList<>();
    for (StaticConfig entry : statics) {
      groups.add(
          new TargetGroup(
              Integer.toString(groups.size()),
              entry.targets().stream().map(address -> Labels.of("__address__", address)).toList(),
              entry.labels()));
    }
    return groups;
  }

  private List<List<TargetGroup>> targetFiles(String pattern, String where)
      throws UnusableException {
    List<List<TargetGroup>> files = new ArrayList<>();
    for (Path path : matching(pattern)) {
      try {
        files.add(TargetFile.read(path));
        named(path, "file_sd_configs " + where);
      } catch (IOException e) {
        throw new UnusableException(
            "checking SD file " + Quoting.quote(path.toString()) + ": " + FileFailure.reason(e));
      } catch (TargetGroupException e) {
        throw new UnusableException(
            "checking SD file " + Quoting.quote(path.toString()) + ": " + e.getMessage());
      }
    }
    if (files.isEmpty()) {
      out.println(
          "  WARNING: file "
              + Quoting.quote(pattern)
              + " for file_sd "
              + where
              + " does not exist");
    }
    return files;
  }

  /// Credentials and certificates without which a job scrapes nothing.
  private void client(HttpClientConfig client, String what) throws UnusableException {
    if (client.authorization() != null) {
      exists(
          client.authorization().credentialsFile(),
          "authorization credentials or bearer token file",
          what);
    }
    exists(client.tls().certFile(), "client cert file", what);
    exists(client.tls().keyFile(), "client key file", what);
    optionalFiles(client, what);
  }

  private void exists(String file, String kind, String what) throws UnusableException {
    if (file.isEmpty()) {
      return;
    }
    if (!Files.isReadable(Path.of(file))) {
      throw new UnusableException(
          "error checking "
              + kind
              + " "
              + Quoting.quote(file)
              + ": expected=a readable file, actual="
              + (Files.exists(Path.of(file)) ? "one that is not" : "none"));
    }
    named(Path.of(file), kind + " of " + what);
  }

  /// Files that upstream's tool does not look at: that one is missing is worth a warning.
  private void optionalFiles(HttpClientConfig client, String what) {
    TlsConfig tls = client.tls();
    look(tls.caFile(), "CA file", what);
    if (client.basicAuth() != null) {
      look(client.basicAuth().usernameFile(), "username file", what);
      look(client.basicAuth().passwordFile(), "password file", what);
    }
    if (client.oauth2() != null) {
      look(client.oauth2().clientSecretFile(), "client secret file", what);
      look(client.oauth2().assertion().keyFile(), "client certificate key file", what);
    }
    client
        .headers()
        .forEach(header -> header.files().forEach(file -> look(file, "header file", what)));
  }

  private void look(String file, String kind, String what) {
    if (file.isEmpty()) {
      return;
    }
    if (Files.isReadable(Path.of(file))) {
      named(Path.of(file), kind + " of " + what);
    } else {
      out.println(
          "  WARNING: " + kind + " " + Quoting.quote(file) + " of " + what + " cannot be read");
    }
  }
}
