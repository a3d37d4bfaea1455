/// Unit tests of rules, in the format of upstream's tool: files read, rules evaluated over series
/// that the file describes, results compared. Uses `rules.yaml`, `rules.template`, `rules.config`,
/// `rules.scheduler`, `query.engine` and `storage.database`.
@NullMarked
package io.narthex.rules.test;

import org.jspecify.annotations.NullMarked;
