package dev.freehold.tenantapp.controlplane;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the control plane says of this tenant; more is in its answer than is used here.
 *
 * @param plan null: not settled yet
 * @param trialEndsAt null: this is no trial
 */
public record Self(@Nullable String plan, @Nullable Instant trialEndsAt) {}
