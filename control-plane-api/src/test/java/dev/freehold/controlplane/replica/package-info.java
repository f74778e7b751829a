/** The control plane as processes: several at once, killed at any moment, ended in good order. */
package dev.freehold.controlplane.replica;
