/// YAML documents as trees with places, and how typed values are read from them strictly. It stands
/// in `rules` because both rule files and, in the module above, the server's configuration are read
/// by it. Uses `storage.text`.
@NullMarked
package io.narthex.rules.yaml;

import org.jspecify.annotations.NullMarked;
