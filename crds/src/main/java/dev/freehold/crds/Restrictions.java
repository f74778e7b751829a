package dev.freehold.crds;

import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Restrictions by source. An object and not a list, so that each source owns its field through
 * server-side apply and none lifts what another imposed; the strictest level counts.
 *
 * @param billing unpaid invoices
 * @param quota an exhausted hard limit
 * @param customer the customer's own pause
 * @param platform a platform engineer
 * @param hold staff: legal or fraud
 */
@Wire
public record Restrictions(
    @Nullable Restriction billing,
    @Nullable Restriction quota,
    @Nullable Restriction customer,
    @Nullable Restriction platform,
    @Nullable Restriction hold) {

  public Stream<Restriction> all() {
    return Stream.of(billing, quota, customer, platform, hold)
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull);
  }
}
