package io.narthex.server;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.server.config.Config;
import io.narthex.server.config.ConfigLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// The configuration of a server that was given none: it scrapes itself, and the node_exporter of
/// its machine if one answers.
///
/// @param metricsPath where this server's own metrics are
/// @param nodeExporter asked with each load
record BuiltInConfig(String metricsPath, BooleanSupplier nodeExporter) implements ConfigSource {
  private static final String NAME = "built-in configuration";

  @Override
  public Config load(int selfPort) throws ConfigException {
    String text =
        """
        global:
          scrape_interval: 15s
          evaluation_interval: 15s
        scrape_configs:
          - job_name: prometheus
            metrics_path: %s
            static_configs:
              - targets: ["localhost:%d"]
        """
            .formatted(metricsPath, selfPort);
    if (nodeExporter.getAsBoolean()) {
      text +=
          """
            - job_name: node
              static_configs:
                - targets: ["localhost:%d"]
          """
              .formatted(NodeExporterProbe.PORT);
    }
    return new ConfigLoader(Map.of()).parse(Path.of(NAME), text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String name() {
    return NAME;
  }
}
