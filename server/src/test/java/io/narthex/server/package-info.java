/// Tests of the assembled server.
package io.narthex.server;
