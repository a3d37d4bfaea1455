/// Float and histogram samples, exemplars, the stale marker. Uses text and labels.
@NullMarked
package io.narthex.storage.sample;

import org.jspecify.annotations.NullMarked;
