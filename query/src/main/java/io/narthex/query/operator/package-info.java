/// Columnar operators: all steps of one series at once.
@NullMarked
package io.narthex.query.operator;

import org.jspecify.annotations.NullMarked;
