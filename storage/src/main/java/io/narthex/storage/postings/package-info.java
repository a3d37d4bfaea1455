/// Symbols, the labels of series as symbol ids, sorted sets of dense series indexes and their
/// algebra: the in-memory inverted index. Uses text, regex, labels, encoding and the contract.
@NullMarked
package io.narthex.storage.postings;

import org.jspecify.annotations.NullMarked;
