/// The rules contract: sealed Rule, RuleGroup, Alert and what the API shows of them. Uses storage
/// and query.
@NullMarked
package io.narthex.rules;

import org.jspecify.annotations.NullMarked;
