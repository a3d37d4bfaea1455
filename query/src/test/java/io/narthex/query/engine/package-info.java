/// Tests of whole evaluations.
@NullMarked
package io.narthex.query.engine;

import org.jspecify.annotations.NullMarked;
