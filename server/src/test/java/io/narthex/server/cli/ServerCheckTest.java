package io.narthex.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerCheckTest {
  @TempDir private Path directory;

  @Test
  void serversAreAsked() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/p/-/healthy",
        exchange -> {
          byte[] body = "Server is Healthy.\n".getBytes(StandardCharsets.UTF_8);
          boolean known =
              "Bearer secret".equals(exchange.getRequestHeaders().getFirst("Authorization"));
          exchange.sendResponseHeaders(known ? 200 : 401, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/p/";
      Path config = directory.resolve("http.yml");
      Files.writeString(config, "authorization: {credentials: secret}\n");
      ToolRun good =
          ToolRun.of("", "check", "healthy", "--url=" + url, "--http.config.file=" + config);
      assertEquals(0, good.status(), good.err());
      assertEquals("  SUCCESS:  Server is Healthy.\n\n", good.err());
      ToolRun unknown = ToolRun.of("", "check", "healthy", "--url=" + url);
      assertEquals(1, unknown.status());
      assertEquals("check failed: URL=" + url + "-/healthy, status=401\n", unknown.err());
      assertEquals(1, ToolRun.of("", "check", "ready", "--url=" + url).status());
      Files.writeString(config, "authorisation: {}\n");
      ToolRun invalid =
          ToolRun.of("", "check", "healthy", "--url=" + url, "--http.config.file=" + config);
      assertEquals(1, invalid.status());
      assertTrue(invalid.err().contains(config + ":1:1: field authorisation"), invalid.err());
    } finally {
      server.stop(0);
    }
    ToolRun scheme = ToolRun.of("", "check", "ready", "--url=ftp://x");
    assertEquals(1, scheme.status());
    assertTrue(scheme.err().contains("flag --url: expected=an http or https URL"), scheme.err());
    assertEquals(1, ToolRun.of("", "check", "ready", "--url=http://127.0.0.1:1").status());
  }
}
