package dev.freehold.controlplane.access;

import java.util.Locale;

/**
 * Under what a conditional grant holds. Where the facts are not known, it does not hold: {@link
 * Target} carries those that only the request's handler knows.
 */
public enum Condition {
  /** The session proved who it is, with password or passkey, within the last ten minutes. */
  STEP_UP,
  /** {@link #STEP_UP}, and the request repeats the name of what it destroys. */
  TWO_STEP,
  /** The role to be granted or taken holds nothing that one's own does not hold. */
  GRANT_WITHIN_OWN,
  /** The member it is done to is not an owner. */
  NOT_AN_OWNER,
  /** The team is one that oneself administers. */
  OWN_TEAM,
  /** Figures that identify a payment are masked. */
  MASKED,
  /** Of the subscription only the plan's name is shown. */
  PLAN_NAME_ONLY,
  /** Within the seats that an owner allowed. */
  SEAT_CAP,
  /** A tenant that is open to oneself: one that belongs to no team, or to a team of one's own. */
  OWN_TENANT,
  /** A pause by support itself, with a ticket. */
  OWN_PAUSE_AND_TICKET,
  /** With a ticket. */
  TICKET,
  /** The support grant covers data. */
  DATA_GRANT,
  /** A key of one's own. */
  OWN_KEY,
  /** With a ticket and an end. */
  TICKET_AND_EXPIRY,
  /** What concerns one's own part of the organisation. */
  OWN_SCOPE,
  /** An owner has delegated it. */
  DELEGATED,
  /** About oneself. */
  ABOUT_ONESELF;

  /** As in the API, such as {@code step_up}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
