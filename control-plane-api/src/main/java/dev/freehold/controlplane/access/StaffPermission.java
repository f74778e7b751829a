package dev.freehold.controlplane.access;

import java.util.Set;

/** What staff may do, apart from every organisation's permissions. */
@SuppressWarnings("ImmutableEnumChecker") // The sets cannot be changed.
public enum StaffPermission {
  SUPPORT_REQUEST(
      "staff:support_request",
      Set.of(StaffRole.SUPPORT_AGENT, StaffRole.SUPPORT_LEAD, StaffRole.OPERATIONS)),
  TRIAL_CREATE("staff:trial_create", Set.of(StaffRole.SALES, StaffRole.OPERATIONS)),
  TENANT_PIN("staff:tenant_pin", Set.of(StaffRole.OPERATIONS)),
  MAIL_READ("staff:mail_read", Set.of(StaffRole.SUPPORT_LEAD, StaffRole.OPERATIONS)),
  MAIL_RESEND("staff:mail_resend", Set.of(StaffRole.SUPPORT_LEAD, StaffRole.OPERATIONS));

  private final String wireName;
  private final Set<StaffRole> roles;

  StaffPermission(String wireName, Set<StaffRole> roles) {
    this.wireName = wireName;
    this.roles = roles;
  }

  public String wireName() {
    return wireName;
  }

  public boolean isHeldBy(StaffRole role) {
    return roles.contains(role);
  }
}
