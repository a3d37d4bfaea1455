package io.narthex.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class HttpUrlTest {
  @Test
  void urlsAreReadAsGoReadsThem() {
    HttpUrl url = HttpUrl.parse("http://my_host:81/a?b=c#d");
    assertEquals("my_host", url.host());
    assertEquals(81, url.port());
    assertEquals("/a?b=c", url.target());
    assertEquals(443, HttpUrl.parse("https://[::1]").port());
    assertEquals("::1", HttpUrl.parse("https://[::1]").host());
    assertEquals(
        "parse \"http://127.0.0.1:19150%3Fx/metrics\": invalid port \":19150%3Fx\" after host",
        assertThrows(
                IllegalArgumentException.class,
                () -> HttpUrl.parse("http://127.0.0.1:19150%3Fx/metrics"))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> HttpUrl.parse("ftp://a/"));
    assertThrows(IllegalArgumentException.class, () -> HttpUrl.parse("http:///a"));
  }
}
