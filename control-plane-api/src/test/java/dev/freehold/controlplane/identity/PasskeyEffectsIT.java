package dev.freehold.controlplane.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import org.junit.jupiter.api.Test;

/** What a passkey changes for its account beside the sign-in. */
class PasskeyEffectsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  @Test
  void oneThatIsBackedUpIsEnoughToDoWithoutAPassword() {
    Caller session = Person.verified(PLANE, "passkey-backed-up").signIn();
    TestingAuthenticator.synced().registeredBy(session, "Phone");

    assertThat(session.delete("/account/password").status()).isEqualTo(204);
  }

  @Test
  void aNameThatLooksLikeALinkIsNoneInTheMail() {
    Person person = Person.verified(PLANE, "passkey-name");

    TestingAuthenticator.synced().registeredBy(person.signIn(), "https://evil.example/x");

    assertThat(PLANE.mail().awaitMail(person.email(), 2).getLast())
        .contains("evil")
        .doesNotContain("https://evil.example");
  }
}
