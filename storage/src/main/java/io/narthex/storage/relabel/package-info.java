/// Relabelling rules, pure, on label sets. Uses text, regex and labels.
@NullMarked
package io.narthex.storage.relabel;

import org.jspecify.annotations.NullMarked;
