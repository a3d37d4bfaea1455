/// The rules contract: sealed Rule, RuleGroup, Alert.
@NullMarked
package io.narthex.rules;

import org.jspecify.annotations.NullMarked;
