package dev.freehold.controlplane.organizations;

import dev.freehold.controlplane.jobs.RecurringJob;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class OrganizationJobs {
  private static final int BATCH = 100;

  @Bean
  RecurringJob deleteOrganizations(Deletions deletions) {
    return new RecurringJob(
        "delete-organizations",
        Duration.ofMinutes(1),
        () -> deletions.due(BATCH).forEach(deletions::carryOut));
  }
}
