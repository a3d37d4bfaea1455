package io.narthex.server.api;

import io.narthex.server.http.Endpoint;
import io.narthex.server.http.Request;
import io.narthex.server.http.Responder;
import io.narthex.server.http.Response;
import io.narthex.server.remote.RemoteWriteReceiver;
import io.narthex.server.remote.WriteAnswer;
import io.narthex.server.remote.Written;
import io.netty.handler.codec.http.HttpHeaderNames;

/// `write`: hands bodies from the pipeline to the receiver, without a copy and without waiting.
public final class RemoteWriteEndpoint implements Endpoint.Raw {
  private static final String WRITTEN = "X-Prometheus-Remote-Write-";

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
        answer -> responder.send(response(answer)));
  }

  private static Response response(WriteAnswer answer) {
    Response response =
        answer.text().isEmpty()
            ? Response.empty(answer.status())
            : Response.text(answer.status(), answer.text());
    if (answer.retryAfterSeconds() > 0) {
      response = response.with("Retry-After", Integer.toString(answer.retryAfterSeconds()));
    }
    Written written = answer.written();
    return written == null
        ? response
        : response
            .with(WRITTEN + "Samples-Written", Integer.toString(written.samples()))
            .with(WRITTEN + "Histograms-Written", Integer.toString(written.histograms()))
            .with(WRITTEN + "Exemplars-Written", Integer.toString(written.exemplars()));
  }

  @Override
  public int maxBodyBytes() {
    return RemoteWriteReceiver.MAX_BODY_BYTES;
  }
}
