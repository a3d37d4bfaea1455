/// Unit tests of rules, in the format of upstream's tool: files read, rules evaluated over series
/// that the file describes, results compared. Uses `rules.yaml`, `rules.template`, `rules.config`,
/// `rules.scheduler`, `query.engine`, `query.syntax` and `storage.database`; stands in `server`,
/// where files are at hand.
@NullMarked
package io.narthex.server.ruletest;

import org.jspecify.annotations.NullMarked;
