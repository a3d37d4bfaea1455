/// RE2 semantics, anchored and with limits: the only user of re2j. Uses text.
@NullMarked
package io.narthex.storage.regex;

import org.jspecify.annotations.NullMarked;
