/**
 * A mail server that delivers nothing and keeps everything, so that a person or a test can read
 * what the control plane sends. For development and tests only.
 */
@NullMarked
package dev.freehold.testbed.mail;

import org.jspecify.annotations.NullMarked;
