/** Mail: written with the change that it tells of, sent afterwards. */
@NullMarked
package dev.freehold.controlplane.notifications;

import org.jspecify.annotations.NullMarked;
