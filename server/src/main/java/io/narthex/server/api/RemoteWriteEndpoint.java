package io.narthex.server.api;

import io.narthex.server.http.Endpoint;
import io.narthex.server.http.Request;
import io.narthex.server.http.Responder;
import io.narthex.server.http.Response;
import io.narthex.server.remote.RemoteWriteReceiver;
import io.netty.handler.codec.http.HttpHeaderNames;

/// `write`: hands bodies from the pipeline to the receiver, without a copy and without waiting.
public final class RemoteWriteEndpoint implements Endpoint.Raw {
  private final RemoteWriteReceiver receiver;

  public RemoteWriteEndpoint(RemoteWriteReceiver receiver) {
    this.receiver = receiver;
  }

  @Override
  public void handle(Request request, Responder responder) {
    receiver.receive(
        request.headers().get(HttpHeaderNames.CONTENT_TYPE),
        request.headers().get(HttpHeaderNames.CONTENT_ENCODING),
        request.body().retain(),
        (status, text, retryAfterSeconds) -> {
          Response response = text.isEmpty() ? Response.empty(status) : Response.text(status, text);
          responder.send(
              retryAfterSeconds > 0
                  ? response.with("Retry-After", Integer.toString(retryAfterSeconds))
                  : response);
        });
  }

  @Override
  public int maxBodyBytes() {
    return RemoteWriteReceiver.MAX_BODY_BYTES;
  }
}
