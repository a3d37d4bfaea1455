package io.narthex.storage.database;

/// Is told how far a long piece of work on a data directory has come. Called by the thread that
/// works.
public interface WorkListener {
  /// Takes no notice.
  WorkListener NONE =
      new WorkListener() {
        @Override
        public void begin(String part, long total) {
          // Nobody looks.
        }

        @Override
        public void advance(long more) {
          // Nobody looks.
        }

        @Override
        public void tell(String line) {
          // Nobody looks.
        }
      };

  /// The next part of the work begins.
  ///
  /// @param part what is worked on, for instance `block 01HK153X00F0AT0000000000B1`
  /// @param total how much there is of what [#advance] counts, 0 where nobody knows
  void begin(String part, long total);

  /// `more` of the part is done.
  void advance(long more);

  /// A part ended with a result worth a line.
  void tell(String line);
}
