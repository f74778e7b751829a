package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.jobs.OneByOne;
import dev.freehold.controlplane.jobs.RecurringJob;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class IdentityJobs {
  private static final Duration PAUSE = Duration.ofHours(1);

  @Bean
  RecurringJob cleanAttempts(Throttle throttle) {
    return new RecurringJob("clean-attempts", PAUSE, throttle::clean);
  }

  @Bean
  RecurringJob cleanSessions(Sessions sessions) {
    return new RecurringJob("clean-sessions", PAUSE, sessions::clean);
  }

  @Bean
  RecurringJob cleanApiKeys(ApiKeys keys) {
    return new RecurringJob("clean-api-keys", PAUSE, keys::clean);
  }

  @Bean
  RecurringJob cleanOneTimeTokens(OneTimeTokens tokens) {
    return new RecurringJob("clean-one-time-tokens", PAUSE, tokens::clean);
  }

  @Bean
  RecurringJob eraseAccounts(Erasures erasures) {
    return new RecurringJob(
        "erase-accounts",
        Duration.ofMinutes(1),
        () -> OneByOne.each("account", erasures.due(), erasures::carryOut));
  }

  @Bean
  RecurringJob cleanPasskeyChallenges(PasskeyChallenges challenges) {
    return new RecurringJob("clean-passkey-challenges", PasskeyChallenges.LIFE, challenges::clean);
  }

  @Bean
  RecurringJob cleanUnverifiedAccounts(Accounts accounts) {
    return new RecurringJob("clean-unverified-accounts", PAUSE, accounts::clean);
  }
}
