/** Who somebody is: accounts, passwords, sessions. */
@NullMarked
package dev.freehold.controlplane.identity;

import org.jspecify.annotations.NullMarked;
