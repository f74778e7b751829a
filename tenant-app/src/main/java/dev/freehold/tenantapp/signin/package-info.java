/** Sign-in through the control plane's OpenID Provider; only where there is a control plane. */
@NullMarked
package dev.freehold.tenantapp.signin;

import org.jspecify.annotations.NullMarked;
