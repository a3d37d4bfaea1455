/// Label sets and matchers: canonical order, equality, hash. Uses text and regex.
@NullMarked
package io.narthex.storage.labels;

import org.jspecify.annotations.NullMarked;
