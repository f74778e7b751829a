/** The OpenID Provider by which an organisation's members enter their tenants' apps. */
@NullMarked
package dev.freehold.controlplane.idp;

import org.jspecify.annotations.NullMarked;
