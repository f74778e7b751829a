package dev.freehold.controlplane.organizations;

import dev.freehold.controlplane.jobs.OneByOne;
import dev.freehold.controlplane.jobs.RecurringJob;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class OrganizationJobs {
  @Bean
  RecurringJob deleteOrganizations(Deletions deletions) {
    return new RecurringJob(
        "delete-organizations",
        Duration.ofMinutes(1),
        () -> OneByOne.each("organization", deletions.due(), deletions::carryOut));
  }
}
