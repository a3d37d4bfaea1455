/// Wires log and head into a Storage. Uses every other package of the module.
@NullMarked
package io.narthex.storage.database;

import org.jspecify.annotations.NullMarked;
