/// Wires log and head into a Storage.
@NullMarked
package io.narthex.storage.database;

import org.jspecify.annotations.NullMarked;
