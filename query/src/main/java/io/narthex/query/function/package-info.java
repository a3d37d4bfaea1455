/// Functions and aggregations, pure, over primitive arrays.
@NullMarked
package io.narthex.query.function;

import org.jspecify.annotations.NullMarked;
