package dev.freehold.crds;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * A trial and who ends it.
 *
 * @param endsAt when the trial ends, RFC 3339 in UTC
 * @param enforcedBy {@code Operator} (default): the operator restricts access at the end; {@code
 *     Billing}: the subscription's status decides
 */
@Wire
public record Trial(@Required String endsAt, @Nullable @Default("Operator") EnforcedBy enforcedBy) {
  public enum EnforcedBy {
    Operator,
    Billing
  }
}
