/// Runs files of the PromQL test language (`*.test`) against any engine and storage.
@NullMarked
package io.narthex.query.promqltest;

import org.jspecify.annotations.NullMarked;
