package dev.freehold.controlplane.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class PasswordHashesTest {
  private final PasswordHashes hashes = new PasswordHashes();

  @Test
  void aHashIsArgon2idAndMatchesItsPasswordAlone() {
    String hash = hashes.hash("quiet harbour lantern 47");

    assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    assertThat(hashes.matches("quiet harbour lantern 47", Optional.of(hash))).isTrue();
    assertThat(hashes.matches("quiet harbour lantern 48", Optional.of(hash))).isFalse();
  }

  @Test
  void withoutAHashNothingMatches() {
    assertThat(hashes.matches("nobody has this password", Optional.empty())).isFalse();
  }

  @Test
  void aHashOfOtherParametersIsStillGood() {
    String former = new PasswordHashes(64, 1).hash("quiet harbour lantern 47");

    assertThat(hashes.matches("quiet harbour lantern 47", Optional.of(former))).isTrue();
  }
}
