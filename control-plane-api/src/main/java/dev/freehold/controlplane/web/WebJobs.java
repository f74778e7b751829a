package dev.freehold.controlplane.web;

import dev.freehold.controlplane.jobs.RecurringJob;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class WebJobs {
  @Bean
  RecurringJob cleanRates(RateLimits limits) {
    return new RecurringJob("clean-rates", Duration.ofMinutes(5), limits::clean);
  }

  @Bean
  RecurringJob cleanAnswers(Idempotency idempotency) {
    return new RecurringJob("clean-answers", Duration.ofHours(1), idempotency::clean);
  }
}
