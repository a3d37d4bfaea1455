/// Rule files to validated records, faults with file, line and column. Uses `rules.yaml`,
/// `rules.template`, `query.syntax`, `storage.labels` and `storage.text`.
@NullMarked
package io.narthex.rules.config;

import org.jspecify.annotations.NullMarked;
