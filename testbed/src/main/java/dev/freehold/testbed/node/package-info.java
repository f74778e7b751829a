/**
 * The local node: runs the pods of a real Kubernetes as processes of this machine, so that a laptop
 * without Docker has real apps.
 *
 * <p>For development and tests only: pods share the machine's file system, network and user, and
 * nothing isolates them.
 */
@NullMarked
package dev.freehold.testbed.node;

import org.jspecify.annotations.NullMarked;
