/// ANTLR grammar to a sealed, type-checked expression tree with positions, and back to text. Uses
/// the contract's exception and storage's labels, regex, sample and text.
@NullMarked
package io.narthex.query.syntax;

import org.jspecify.annotations.NullMarked;
