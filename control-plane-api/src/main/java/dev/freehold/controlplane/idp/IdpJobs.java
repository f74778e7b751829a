package dev.freehold.controlplane.idp;

import dev.freehold.controlplane.jobs.RecurringJob;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** New keys in time, and no rows of what counts no more. */
@Configuration(proxyBeanMethods = false)
class IdpJobs {
  @Bean
  RecurringJob rotateTokenKeys(SigningKeyRotation rotation) {
    return new RecurringJob("rotate-token-keys", Duration.ofMinutes(10), rotation::rotate);
  }

  @Bean
  RecurringJob cleanAuthorizationCodes(Authorizations authorizations) {
    return new RecurringJob(
        "clean-authorization-codes", Duration.ofMinutes(10), authorizations::clean);
  }
}
