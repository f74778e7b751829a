/**
 * The API's contract, OpenAPI 3.1: what the controllers say, committed as {@code openapi.json}. A
 * test makes it of them, so that the running application needs nothing for it but the file.
 */
@NullMarked
package dev.freehold.controlplane.openapi;

import org.jspecify.annotations.NullMarked;
