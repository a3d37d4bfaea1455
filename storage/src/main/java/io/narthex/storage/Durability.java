package io.narthex.storage;

/// What [Storage#whenDurable] promises when it calls back.
public enum Durability {
  /// The samples are on stable storage: they survive the end of the process and of the machine.
  ACK,
  /// The samples are with the operating system and survive the end of the process; within a second
  /// they are on stable storage.
  INTERVAL,
  /// The samples are with the operating system, which writes them when it likes: after a power cut
  /// the newest are missing, by default of Linux those of half a minute.
  OS
}
