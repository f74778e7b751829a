/** Work that runs by itself, once for all replicas: db-scheduler on our PostgreSQL. */
@NullMarked
package dev.freehold.controlplane.jobs;

import org.jspecify.annotations.NullMarked;
