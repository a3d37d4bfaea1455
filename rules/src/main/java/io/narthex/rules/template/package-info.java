/// The template language of labels, annotations and consoles: Go's `text/template` with upstream's
/// functions, parsed once and run under limits. Uses `storage.text`, `storage.regex`,
/// `storage.labels` and `storage.sample`.
@NullMarked
package io.narthex.rules.template;

import org.jspecify.annotations.NullMarked;
