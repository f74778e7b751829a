package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.identity.PasskeyChallenges.Ceremony;
import dev.freehold.controlplane.identity.PasskeyException.Reason;
import dev.freehold.controlplane.identity.PasskeyOptions.Descriptor;
import dev.freehold.controlplane.persistence.Token;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** What browsers are asked for, and the challenges by which an answer belongs to what was asked. */
@Component
class PasskeyCeremonies {
  private static final String NAME = "Freehold";

  private final PasskeyChallenges challenges;
  private final PasskeyVerifier verifier;
  private final PasskeySettings settings;

  PasskeyCeremonies(
      PasskeyChallenges challenges, PasskeyVerifier verifier, PasskeySettings settings) {
    this.challenges = challenges;
    this.verifier = verifier;
    this.settings = settings;
  }

  /**
   * For one that can sign in by itself: the authenticator keeps it, and asks for PIN or biometrics.
   *
   * @param known not to be registered again
   */
  PasskeyOptions.Creation creation(Account account, String boundTo, List<Descriptor> known) {
    return new PasskeyOptions.Creation(
        new PasskeyOptions.RelyingParty(settings.domain(), NAME),
        new PasskeyOptions.User(userHandle(account.id()), account.email(), account.displayName()),
        challenges.issue(Ceremony.REGISTER, boundTo).text(),
        PasskeyVerifier.algorithms(),
        PasskeyChallenges.LIFE.toMillis(),
        known,
        new PasskeyOptions.Selection(PasskeyOptions.REQUIRED, true, PasskeyOptions.REQUIRED),
        "none");
  }

  /**
   * @param allowed empty: whichever the browser knows
   */
  PasskeyOptions.Request request(Ceremony ceremony, String boundTo, List<Descriptor> allowed) {
    return new PasskeyOptions.Request(
        challenges.issue(ceremony, boundTo).text(),
        PasskeyChallenges.LIFE.toMillis(),
        settings.domain(),
        allowed,
        PasskeyOptions.REQUIRED);
  }

  /**
   * The challenge that was signed, which is used up by this.
   *
   * @throws PasskeyException when it was not asked for here
   */
  Token challenge(String clientDataJson, Ceremony ceremony, String boundTo) {
    Token challenge = verifier.challenge(clientDataJson);
    if (!challenges.use(challenge, ceremony, boundTo)) {
      throw new PasskeyException(Reason.CHALLENGE);
    }
    return challenge;
  }

  /** As authenticators keep it, and give it back at a sign-in without an e-mail. */
  static String userHandle(UUID account) {
    return PasskeyCredential.text(
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(account.getMostSignificantBits())
            .putLong(account.getLeastSignificantBits())
            .array());
  }
}
