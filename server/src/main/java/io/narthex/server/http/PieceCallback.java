package io.narthex.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/// Takes an answer piece by piece as it arrives. An answer that asks for another URL and is not
/// followed comes whole, as for others. No method may wait.
interface PieceCallback extends HttpCallback {
  /// The exchange begins; `abandon` ends it with a failure, from any thread.
  void starts(Runnable abandon);

  /// The head of an answer has come; its pieces follow from this connection, then [#ends] or
  /// [#failed].
  void begins(AnswerHead head, Channel from);

  /// Takes the next piece, and its ownership.
  ///
  /// @return false where no more is wanted
  boolean piece(ByteBuf piece);

  /// The answer is whole.
  void ends();
}
