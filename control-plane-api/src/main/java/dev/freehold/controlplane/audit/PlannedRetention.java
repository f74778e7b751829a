package dev.freehold.controlplane.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** For how long plans have organisations' logs kept; the module tenants knows. */
public interface PlannedRetention {
  /**
   * @param longest that the plan of one of its tenants says; zero: none says anything
   * @param certain false while one of these plans is not known: it may say more
   */
  record Planned(Duration longest, boolean certain) {}

  /** By organisation; one that is missing has no tenants. */
  Map<UUID, Planned> byOrganization();

  /**
   * Tells those who answer for the organisation that its log will be kept for less.
   *
   * @param at from when on
   * @return whether there is anybody who could be told
   */
  boolean announce(UUID organization, Duration before, Duration after, Instant at);
}
