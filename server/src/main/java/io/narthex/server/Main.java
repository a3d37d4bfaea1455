package io.narthex.server;

/// Entry point of the server process.
public final class Main {
  private Main() {}

  /// Starts the server.
  public static void main(String[] args) {
    System.exit(2);
  }
}
