package dev.freehold.controlplane.identity;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of accounts and sessions.
 *
 * @param sessionLife how long a session lasts at most
 * @param sessionIdle how long it lasts without a request
 * @param attemptsPerEmail sign-ins that are tried with one e-mail within 15 minutes
 * @param attemptsPerAddress sign-ins, mails and codes, of each kind, that are asked for from one IP
 *     address within 15 minutes
 * @param mailsPerEmail mails that strangers can have us send to one e-mail within 15 minutes
 * @param workloadAudience for whom the token of a tenant's app must be
 * @param erasureGrace how long an account that shall be erased can still be had back by signing in
 * @param console address of the pages where mail leads, without a slash at the end
 * @param firstStaff the account of role operations that is made when nobody is staff; null: none
 */
@ConfigurationProperties("freehold.identity")
record IdentitySettings(
    @DefaultValue("12h") Duration sessionLife,
    @DefaultValue("1h") Duration sessionIdle,
    @DefaultValue("10") int attemptsPerEmail,
    @DefaultValue("100") int attemptsPerAddress,
    @DefaultValue("5") int mailsPerEmail,
    @DefaultValue("freehold") String workloadAudience,
    @DefaultValue("14d") Duration erasureGrace,
    @DefaultValue("http://localhost:8082") String console,
    @Nullable FirstStaff firstStaff) {

  /** GDPR, article 12 (3). */
  private static final Duration MONTH = Duration.ofDays(30);

  IdentitySettings {
    if (!sessionLife.isPositive()) {
      throw new IllegalArgumentException(
          "freehold.identity.session-life is %s: it must be longer than nothing"
              .formatted(sessionLife));
    }
    // The last use is written once a minute.
    if (sessionIdle.compareTo(Sessions.USE_IS_WRITTEN.multipliedBy(2)) < 0) {
      throw new IllegalArgumentException(
          "freehold.identity.session-idle is %s: it must be at least %s"
              .formatted(sessionIdle, Sessions.USE_IS_WRITTEN.multipliedBy(2)));
    }
    if (erasureGrace.compareTo(Duration.ofDays(1)) < 0 || erasureGrace.compareTo(MONTH) > 0) {
      throw new IllegalArgumentException(
          "freehold.identity.erasure-grace is %s: it must be at least 1d, or nobody could take an erasure back, and at most 30d, for the law gives a month"
              .formatted(erasureGrace));
    }
    if (attemptsPerEmail < 1 || attemptsPerAddress < 1 || mailsPerEmail < 1) {
      throw new IllegalArgumentException(
          "freehold.identity.attempts-per-email, attempts-per-address and mails-per-email must be at least 1");
    }
  }

  record FirstStaff(String email, String password) {
    @Override
    public String toString() {
      return "FirstStaff[email=%s, password=…]".formatted(email);
    }
  }
}
