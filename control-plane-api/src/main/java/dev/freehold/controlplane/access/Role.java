package dev.freehold.controlplane.access;

import java.util.Locale;

/** What an account is in an organisation. Each {@link Permission} says which roles hold it. */
public enum Role {
  OWNER,
  BILLING_ADMIN,
  TEAM_ADMIN,
  /** The standard user. */
  MEMBER,
  /** The read-only user. */
  VIEWER,
  /** Staff with an open grant for the organisation; never a member's role. */
  SUPPORT;

  /** As in the API and the database, such as {@code billing_admin}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a member of an organisation can have it. */
  public boolean isForMembers() {
    return this != SUPPORT;
  }
}
