package io.narthex.server.http;

import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.multipart.Attribute;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.HttpPostMultipartRequestDecoder;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.ErrorDataDecoderException;
import io.netty.handler.codec.http.multipart.InterfaceHttpData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the text fields of a `multipart/form-data` body, in memory.
final class MultipartForm {
  private static final Logger LOG = LoggerFactory.getLogger(MultipartForm.class);

  private MultipartForm() {}

  /// Adds the fields to `parameters`; those behind a malformed one are left out, as upstream does.
  static void read(Request request, Parameters parameters) {
    DefaultFullHttpRequest full =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.POST,
            "/",
            request.body().duplicate(),
            request.headers(),
            EmptyHttpHeaders.INSTANCE);
    HttpPostMultipartRequestDecoder decoder = null;
    try {
      decoder =
          new HttpPostMultipartRequestDecoder(
              new DefaultHttpDataFactory(false, StandardCharsets.UTF_8), full);
      for (InterfaceHttpData data : decoder.getBodyHttpDatas()) {
        if (data instanceof Attribute attribute) {
          parameters.add(attribute.getName(), attribute.getValue());
        }
      }
    } catch (ErrorDataDecoderException | IOException e) {
      LOG.debug("multipart form of {}: {}", request.path(), e.getMessage());
    } finally {
      if (decoder != null) {
        decoder.destroy();
      }
    }
  }
}
