/// The start page and its serving.
@NullMarked
package io.narthex.server.ui;

import org.jspecify.annotations.NullMarked;
