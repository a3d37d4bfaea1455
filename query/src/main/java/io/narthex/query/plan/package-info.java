/// Sealed plan nodes; one rewrite rule per class.
@NullMarked
package io.narthex.query.plan;

import org.jspecify.annotations.NullMarked;
