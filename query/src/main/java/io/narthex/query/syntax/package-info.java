/// ANTLR grammar to a sealed, type-checked expression tree with positions, and back to text.
@NullMarked
package io.narthex.query.syntax;

import org.jspecify.annotations.NullMarked;
