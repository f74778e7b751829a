package dev.freehold.controlplane.organizations;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of organisations.
 *
 * @param console address of the pages where an invitation is accepted, without a slash at the end
 * @param deletionGrace how long an organisation that shall be deleted can still be had back
 */
@ConfigurationProperties("freehold.organizations")
record OrganizationSettings(
    @DefaultValue("http://localhost:8082") String console,
    @DefaultValue("30d") Duration deletionGrace) {
  OrganizationSettings {
    if (deletionGrace.compareTo(Duration.ofDays(1)) < 0) {
      throw new IllegalArgumentException(
          "freehold.organizations.deletion-grace is %s: it must be at least a day, or nobody could take a deletion back"
              .formatted(deletionGrace));
    }
  }
}
