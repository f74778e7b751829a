package dev.freehold.controlplane.access;

import java.util.Locale;

/** What an account is among Freehold's staff; says nothing about any organisation. */
public enum StaffRole {
  OPERATIONS,
  FINANCE,
  SALES,
  SUPPORT_LEAD,
  SUPPORT_AGENT;

  /** As in the API and the database, such as {@code support_lead}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
