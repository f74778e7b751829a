/**
 * Signing in through an organisation's own OpenID Provider, for the e-mails of domains that it has
 * shown to be its own.
 */
@NullMarked
package dev.freehold.controlplane.sso;

import org.jspecify.annotations.NullMarked;
