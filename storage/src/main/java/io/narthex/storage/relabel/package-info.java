/// Relabelling: rules that rewrite or drop label sets; pure. Uses text, regex and labels.
@NullMarked
package io.narthex.storage.relabel;

import org.jspecify.annotations.NullMarked;
