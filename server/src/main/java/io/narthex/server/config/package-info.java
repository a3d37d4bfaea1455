/// Flags and YAML to validated records.
@NullMarked
package io.narthex.server.config;

import org.jspecify.annotations.NullMarked;
