/// Tests of planning.
@NullMarked
package io.narthex.query.plan;

import org.jspecify.annotations.NullMarked;
