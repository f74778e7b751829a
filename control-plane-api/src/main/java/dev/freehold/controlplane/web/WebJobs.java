package dev.freehold.controlplane.web;

import dev.freehold.controlplane.jobs.RecurringJob;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class WebJobs {
  @Bean
  RecurringJob cleanAnswers(Idempotency idempotency) {
    return new RecurringJob("clean-answers", Duration.ofHours(1), idempotency::clean);
  }
}
