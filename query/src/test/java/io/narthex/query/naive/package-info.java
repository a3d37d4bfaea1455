/// An evaluator that is written to be read, and what compares the engine with it.
@NullMarked
package io.narthex.query.naive;

import org.jspecify.annotations.NullMarked;
