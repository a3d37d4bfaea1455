/// Netty and Micronaut plumbing: limits, compression, authentication; knows no PromQL.
@NullMarked
package io.narthex.server.http;

import org.jspecify.annotations.NullMarked;
