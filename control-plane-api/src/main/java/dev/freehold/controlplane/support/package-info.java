/** Staff in a customer's organisation: asked for, approved by an owner, for a while, on record. */
@NullMarked
package dev.freehold.controlplane.support;

import org.jspecify.annotations.NullMarked;
