package dev.freehold.controlplane.access;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an organisation forbids on top of what the platform does. It is asked before roles and can
 * only refuse. The exception is {@code supportApprovalDelegated}, the fact behind {@link
 * Condition#DELEGATED}: it reaches no further than {@code permissions.csv} lets team admins.
 *
 * @param secondFactorRequired sessions must have proved more than a password
 * @param addresses from where members may come; empty: anywhere
 * @param invitationDomains of the e-mails that may be invited; empty: any
 * @param sessionAge how long ago a session may have begun; null: as long as the installation lets
 *     it live
 * @param regions where Tenants may be made; empty: anywhere
 * @param supportApprovalDelegated whether team admins may let support in
 */
public record OrganizationPolicy(
    boolean secondFactorRequired,
    List<AddressRange> addresses,
    List<String> invitationDomains,
    @Nullable Duration sessionAge,
    List<String> regions,
    boolean supportApprovalDelegated) {
  public static final OrganizationPolicy NONE =
      new OrganizationPolicy(false, List.of(), List.of(), null, List.of(), false);

  public OrganizationPolicy {
    addresses = List.copyOf(addresses);
    invitationDomains = List.copyOf(invitationDomains);
    regions = List.copyOf(regions);
  }

  /** Whether somebody with that e-mail may be invited. A domain does not stand for those below. */
  public boolean admitsEmail(String email) {
    String domain = email.substring(email.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
    return invitationDomains.isEmpty() || invitationDomains.contains(domain);
  }

  /**
   * Whether a Tenant may be made there.
   *
   * @param region null: anywhere, which is not within a limit
   */
  public boolean admitsRegion(@Nullable String region) {
    return regions.isEmpty() || (region != null && regions.contains(region));
  }

  boolean admitsAddress(String address) {
    return addresses.isEmpty() || addresses.stream().anyMatch(each -> each.contains(address));
  }
}
