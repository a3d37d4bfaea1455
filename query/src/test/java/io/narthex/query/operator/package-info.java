/// Tests of this package.
@NullMarked
package io.narthex.query.operator;

import org.jspecify.annotations.NullMarked;
