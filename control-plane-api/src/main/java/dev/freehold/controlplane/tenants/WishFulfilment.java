package dev.freehold.controlplane.tenants;

import dev.freehold.controlplane.jobs.RecurringJob;
import java.time.Duration;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Carries wishes out: at once when they are made, else as soon as it can be done. */
@Configuration(proxyBeanMethods = false)
class WishFulfilment {
  private static final int BATCH = 100;

  @Bean
  RecurringJob carryOutWishes(Fulfilment fulfilment, Wishes wishes) {
    return new RecurringJob(
        "carry-out-wishes",
        Duration.ofSeconds(1),
        () -> wishes.due(BATCH).forEach(fulfilment::attempt));
  }

  @Bean
  Fulfilment fulfilment(Wishes wishes, TenantResources resources) {
    return new Fulfilment(wishes, resources);
  }

  /** One attempt. */
  record Fulfilment(Wishes wishes, TenantResources resources) {
    /** Not inside a transaction: the cluster may let us wait. */
    void attempt(UUID tenant) {
      wishes.take(tenant).ifPresent(wish -> wishes.settle(wish, resources.carryOut(wish)));
    }
  }
}
