package dev.freehold.crds;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * A trial and who ends it.
 *
 * @param endsAt when the trial ends, RFC 3339 such as {@code 2026-08-01T12:00:00Z}
 * @param enforcedBy who acts at the end; default {@code Operator}
 */
@Wire
public record Trial(@Required String endsAt, @Nullable @Default("Operator") EnforcedBy enforcedBy) {
  public enum EnforcedBy {
    /** The operator makes access ReadOnly at the end and Suspended 14 days later. */
    Operator,
    /** The status of the organization's subscription decides; the date only informs. */
    Billing
  }
}
