package dev.freehold.controlplane.access;

import java.util.Locale;
import java.util.Set;

/**
 * Under what a conditional grant holds. Where the facts are not known, it does not hold: {@link
 * AccessTarget} carries those that only the request's handler knows.
 */
public enum Condition {
  /** The session proved who it is, with password or passkey, within the last ten minutes. */
  STEP_UP("the session has proved who it is within the last ten minutes"),
  /** {@link #STEP_UP}, and the request repeats the name of what it destroys. */
  TWO_STEP("a fresh proof, and the request repeats the name of what it destroys"),
  GRANT_WITHIN_OWN("the role to be given or taken holds nothing that one's own does not hold"),
  NOT_AN_OWNER("the member that it is done to is not an owner"),
  OWN_TEAM("the team is one that oneself administers"),
  MASKED("figures that identify a payment are masked"),
  PLAN_NAME_ONLY("of the subscription only the plan's name is shown"),
  SEAT_CAP("within the seats that an owner allowed"),
  OWN_TENANT("the tenant belongs to no team, or to a team of one's own"),
  OWN_PAUSE_AND_TICKET("a pause by support itself, with a ticket"),
  TICKET("by support, with a ticket"),
  DATA_GRANT("the support grant covers data"),
  OWN_KEY("the key is one's own"),
  TICKET_AND_EXPIRY("by support, with a ticket and an end"),
  OWN_SCOPE("what oneself did, and what concerns a permission of one's own"),
  DELEGATED("the organisation's policy delegates it"),
  ABOUT_ONESELF("it is about oneself");

  /**
   * Those under which a request is not refused, but answered with less: each endpoint sees to it.
   */
  static final Set<Condition> NARROWING = Set.of(MASKED, PLAN_NAME_ONLY, OWN_SCOPE);

  private final String meaning;

  Condition(String meaning) {
    this.meaning = meaning;
  }

  /** When it holds, in words. */
  public String meaning() {
    return meaning;
  }

  /** Whether a fresh proof of who one is belongs to it. */
  boolean isAboutTheProof() {
    return this == STEP_UP || this == TWO_STEP;
  }

  /** As in the API, such as {@code step_up}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
