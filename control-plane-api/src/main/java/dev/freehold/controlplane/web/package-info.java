/** What every endpoint shares: problems, request ids, limits, headers. */
@NullMarked
package dev.freehold.controlplane.web;

import org.jspecify.annotations.NullMarked;
