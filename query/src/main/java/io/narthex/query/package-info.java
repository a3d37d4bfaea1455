/// The query contract: QueryEngine, sealed QueryResult, Annotation, QueryException.
@NullMarked
package io.narthex.query;

import org.jspecify.annotations.NullMarked;
