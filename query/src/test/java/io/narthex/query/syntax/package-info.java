/// Tests of the PromQL grammar, tree and printers.
@NullMarked
package io.narthex.query.syntax;

import org.jspecify.annotations.NullMarked;
