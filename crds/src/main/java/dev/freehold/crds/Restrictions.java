package dev.freehold.crds;

import java.util.LinkedHashMap;
import java.util.Map;
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

  /** Those that are set, by the field's name. */
  public Map<String, Restriction> bySource() {
    var set = new LinkedHashMap<String, Restriction>();
    put(set, "billing", billing);
    put(set, "quota", quota);
    put(set, "customer", customer);
    put(set, "platform", platform);
    put(set, "hold", hold);
    return set;
  }

  private static void put(
      Map<String, Restriction> set, String source, @Nullable Restriction restriction) {
    if (restriction != null) {
      set.put(source, restriction);
    }
  }
}
