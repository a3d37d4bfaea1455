/// Sorted series-reference sets, their algebra, the in-memory inverted index. Uses labels and
/// encoding.
@NullMarked
package io.narthex.storage.postings;

import org.jspecify.annotations.NullMarked;
