package dev.freehold.controlplane.tenants;

import dev.freehold.controlplane.jobs.RecurringJob;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Carries wishes out: at once when they are made, else as soon as it can be done. */
@Configuration(proxyBeanMethods = false)
class WishFulfilment {
  /**
   * @param atOnce how many a replica carries out at the same time
   * @param patience how long a request waits for the cluster before it answers 202
   */
  @ConfigurationProperties("freehold.tenants.wishes")
  record Settings(@DefaultValue("16") int atOnce, @DefaultValue("3s") Duration patience) {
    Settings {
      if (atOnce < 1 || !patience.isPositive()) {
        throw new IllegalArgumentException(
            "freehold.tenants.wishes: at-once must be at least 1, and patience longer than nothing");
      }
    }
  }

  @Bean
  RecurringJob carryOutWishes(Fulfilment fulfilment) {
    return new RecurringJob("carry-out-wishes", Duration.ofSeconds(1), fulfilment::attemptDue);
  }

  @Bean
  RecurringJob deleteLeftBehindTenants(OrganizationTenants tenants) {
    return new RecurringJob(
        "delete-left-behind-tenants", Duration.ofMinutes(5), tenants::deleteLeftBehind);
  }

  @Bean
  RecurringJob forgetTenants(Wishes wishes) {
    return new RecurringJob("forget-tenants", Duration.ofMinutes(10), wishes::forget);
  }
}
