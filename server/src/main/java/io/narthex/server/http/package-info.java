/// Netty and Micronaut plumbing, both sides: limits, compression, authentication, proxies; knows no
/// PromQL.
@NullMarked
package io.narthex.server.http;

import org.jspecify.annotations.NullMarked;
