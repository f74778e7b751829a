package dev.freehold.controlplane.identity;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/**
 * The same hashes with the least work: tests make thousands of accounts, and a hash that withstands
 * guessing takes a tenth of a second of computing.
 */
@Configuration
@ConditionalOnProperty(name = QuickPasswordHashes.SETTING, matchIfMissing = true)
public class QuickPasswordHashes {
  /** False: as delivered, for who measures the time. */
  static final String SETTING = "test.quick-password-hashes";

  @Bean
  @Primary
  PasswordHashes withTheLeastWork() {
    return new PasswordHashes(64, 1);
  }
}
