/// The house rules as tests, over the classes and sources of all modules: order of packages, sizes,
/// words.
@NullMarked
package io.narthex.benchmarks.house;

import org.jspecify.annotations.NullMarked;
