package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.jobs.RecurringJob;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class IdentityJobs {
  @Bean
  RecurringJob cleanSignInFailures(SignInThrottle throttle) {
    return new RecurringJob("clean-sign-in-failures", Duration.ofHours(1), throttle::clean);
  }
}
