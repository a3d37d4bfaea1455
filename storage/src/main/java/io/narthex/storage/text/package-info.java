/// Numbers, durations, timestamps and quoted strings as Go writes and reads them; UTF-8 that loses
/// no byte. Uses nothing.
@NullMarked
package io.narthex.storage.text;

import org.jspecify.annotations.NullMarked;
