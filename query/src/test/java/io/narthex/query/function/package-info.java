/// Tests of this package.
@NullMarked
package io.narthex.query.function;

import org.jspecify.annotations.NullMarked;
