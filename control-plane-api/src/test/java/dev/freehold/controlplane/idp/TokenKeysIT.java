package dev.freehold.controlplane.idp;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TableText;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.jobs.RecurringJob;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A key's life: published, signs, verifies, gone. */
class TokenKeysIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static final Duration LIFE = Duration.ofDays(90);
  private static TestingOrganization organization;
  private static TestingApp app;

  @BeforeAll
  static void prepare() {
    organization = PLANE.organization("Keys");
    app = TestingApp.of(organization);
  }

  @Test
  void aNewKeyIsPublishedBeforeItSignsAndTheOldOneUntilItsTokensAreOver() throws Exception {
    // Given
    PLANE.sql("DELETE FROM idp.signing_key");
    SignedJWT old = idToken();
    PLANE.sql("UPDATE idp.signing_key SET signs_from = signs_from - interval '1 hour'");
    String first = old.getHeader().getKeyID();
    assertThat(keys().getKeys()).hasSize(1);

    // When a day is left: the new one is published, and the old one signs.
    at(LIFE.minusHours(20));
    assertThat(keys().getKeys()).hasSize(2);
    assertThat(keys().getKeys()).noneMatch(key -> key.isPrivate());
    assertThat(idToken().getHeader().getKeyID()).isEqualTo(first);
    at(LIFE.minusHours(19));
    assertThat(keys().getKeys()).as("once").hasSize(2);

    // When the new one's day has come: it signs, and tokens of the old one still verify.
    PLANE.sql(
        "UPDATE idp.signing_key SET signs_from = now() - interval '3 minutes' WHERE id <> '%s'"
            .formatted(first));
    SignedJWT young = idToken();
    assertThat(young.getHeader().getKeyID()).isNotEqualTo(first);
    assertVerified(young);
    assertVerified(old);
    at(Duration.ZERO);
    assertThat(keys().getKeyByKeyId(first)).isNotNull();
    assertThat(privateKeys()).as("the old one signs no more").isEqualTo(1);

    // When the last token of the old one is over: nothing is left of it.
    PLANE.sql("UPDATE idp.signing_key SET signs_from = signs_from - interval '10 minutes'");
    at(Duration.ZERO);
    assertThat(keys().getKeyByKeyId(first)).isNull();
    assertThat(keys().getKeys()).hasSize(1);
    assertVerified(young);
  }

  @Test
  void ofManyReplicasThatStartAtOnceOneMakesTheFirstKey() throws Exception {
    PLANE.sql("DELETE FROM idp.signing_key");
    var rotation = PLANE.bean(SigningKeyRotation.class);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads.invokeAll(Collections.nCopies(6, Executors.callable(rotation::rotate)));
    }

    assertThat(keys().getKeys()).hasSize(1);
  }

  @Test
  void aReplicaWhoseClockIsBehindStillSignsWithTheOldKey() throws Exception {
    PLANE.sql("DELETE FROM idp.signing_key");
    String first = idToken().getHeader().getKeyID();
    PLANE.sql("UPDATE idp.signing_key SET signs_from = signs_from - interval '1 hour'");
    at(LIFE.minusHours(20));
    PLANE.sql(
        "UPDATE idp.signing_key SET signs_from = now() - interval '1 minute' WHERE id <> '%s'"
            .formatted(first));

    at(Duration.ZERO);

    assertThat(privateKeys()).isEqualTo(2);
  }

  @Test
  void noTableHoldsAPrivateKey() throws SQLException {
    assertThat(keys().getKeys()).isNotEmpty();
    // A private RSA key as JSON has its first prime.
    assertThat(TableText.of(PLANE.database())).contains("\"kty\"").doesNotContain("\"p\":");
  }

  private static void at(Duration ahead) {
    PLANE.clock().ahead(ahead, PLANE.bean("rotateTokenKeys", RecurringJob.class).work());
  }

  private static SignedJWT idToken() throws Exception {
    Entering entering = Entering.of(app);
    var tokens = entering.redeem(entering.code(organization.owner()));
    assertThat(tokens.statusCode()).as(tokens.body()).isEqualTo(200);
    return SignedJWT.parse(Entering.json(tokens).at("/id_token").asString());
  }

  private static void assertVerified(SignedJWT token) throws Exception {
    var key = keys().getKeyByKeyId(token.getHeader().getKeyID());
    assertThat(token.verify(new RSASSAVerifier(key.toRSAKey()))).isTrue();
  }

  private static JWKSet keys() {
    try {
      return JWKSet.parse(Entering.of(app).get("/oauth2/jwks").body());
    } catch (java.text.ParseException e) {
      throw new AssertionError(e);
    }
  }

  private static long privateKeys() throws SQLException {
    try (var superuser = PLANE.database().asSuperuser();
        var rows =
            superuser
                .createStatement()
                .executeQuery(
                    "SELECT count(*) FROM idp.signing_key WHERE sealed_private_key IS NOT NULL")) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
