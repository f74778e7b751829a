/**
 * A real Kubernetes as local processes: etcd, API server, controller manager, scheduler and kwok.
 */
@NullMarked
package dev.freehold.testbed.cluster;

import org.jspecify.annotations.NullMarked;
