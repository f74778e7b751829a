package dev.freehold.controlplane.identity;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of accounts and sessions.
 *
 * @param sessionLife how long a session lasts
 * @param attemptsPerEmail sign-ins that are tried with one e-mail within 15 minutes
 * @param attemptsPerAddress sign-ins that are tried from one IP address within 15 minutes
 * @param firstStaff the account of role operations that is made when nobody is staff; null: none
 */
@ConfigurationProperties("freehold.identity")
record IdentitySettings(
    @DefaultValue("12h") Duration sessionLife,
    @DefaultValue("10") int attemptsPerEmail,
    @DefaultValue("100") int attemptsPerAddress,
    @Nullable FirstStaff firstStaff) {

  IdentitySettings {
    if (!sessionLife.isPositive()) {
      throw new IllegalArgumentException(
          "freehold.identity.session-life is %s: it must be longer than nothing"
              .formatted(sessionLife));
    }
    if (attemptsPerEmail < 1 || attemptsPerAddress < 1) {
      throw new IllegalArgumentException(
          "freehold.identity.attempts-per-email and attempts-per-address must be at least 1");
    }
  }

  record FirstStaff(String email, String password) {
    @Override
    public String toString() {
      return "FirstStaff[email=%s, password=…]".formatted(email);
    }
  }
}
