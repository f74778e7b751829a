/**
 * The resource types of group {@code freehold.dev}. Their Javadoc is what {@code kubectl explain}
 * prints; the YAML in {@code crds/manifests} is generated from them.
 */
@NullMarked
package dev.freehold.crds;

import org.jspecify.annotations.NullMarked;
