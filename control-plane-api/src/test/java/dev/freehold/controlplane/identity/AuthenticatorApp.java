package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.bouncycastle.util.encoders.Base32;

/**
 * What a person has on the phone. At one moment three codes count, so a test has as many before it
 * must move the clock; the first one went into the enrolment.
 *
 * @param recoveryCodes those of the enrolment
 */
public record AuthenticatorApp(ControlPlane plane, String secret, List<String> recoveryCodes) {
  public static AuthenticatorApp enrolledBy(ControlPlane plane, Caller person) {
    String secret = person.post("/account/second-factor", Map.of()).text("/secret");
    var app = new AuthenticatorApp(plane, secret, List.of());
    // One of the step before that is about to end counts no more when it arrives.
    Awaitility.await().until(() -> plane.clock().instant().getEpochSecond() % 30 < 25);
    Answer confirmed =
        person.post("/account/second-factor/confirmation", Map.of("code", app.code(-30)));
    if (confirmed.status() != 200) {
      throw new AssertionError("not confirmed: " + confirmed);
    }
    return new AuthenticatorApp(
        plane,
        secret,
        confirmed.json().at("/recoveryCodes").valueStream().map(each -> each.asString()).toList());
  }

  /** Of so many seconds from now. */
  public String code(long seconds) {
    return Totp.code(Base32.decode(secret), plane.clock().instant().plusSeconds(seconds));
  }
}
