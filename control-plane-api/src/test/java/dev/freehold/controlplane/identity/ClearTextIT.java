package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.ControlPlane.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.SentSecrets;
import dev.freehold.controlplane.TableText;
import dev.freehold.controlplane.TestingKey;
import dev.freehold.controlplane.TestingOrganization;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * After all other tests of this JVM (see {@code junit-platform.properties}): what any of their
 * callers sent or was shown, and what a way through all of identity gives, is in no row and in no
 * line of the log.
 */
@Order(Integer.MAX_VALUE)
class ClearTextIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static final String NEW = "another harbour lantern 48";
  private static final String WRONG = "nearly the right password 46";
  private static Person person;
  private static List<String> mailed;

  @BeforeAll
  static void goThroughAllOfIt() {
    person = Person.signedUp(PLANE, "clear-text");
    String verification = PLANE.mail().awaitToken(person.email());
    Caller session = PLANE.stranger().in(person.verify(verification));
    person.trySignIn(WRONG);
    var app = AuthenticatorApp.enrolledBy(PLANE, session);
    String signIn = person.trySignIn(PASSWORD).text("/signIn");
    Answer signedIn =
        PLANE
            .stranger()
            .post(
                "/sessions/second-factor",
                Map.of("signIn", signIn, "code", app.recoveryCodes().getFirst()));
    assertThat(signedIn.status()).as(signedIn.body()).isEqualTo(201);
    Answer changed =
        PLANE
            .stranger()
            .in(signedIn)
            .put("/account/password", Map.of("password", PASSWORD, "newPassword", NEW));
    assertThat(changed.status()).as(changed.body()).isEqualTo(200);
    // Of the verification, the second factor and the password.
    int before = PLANE.mail().awaitMail(person.email(), 3).size();
    PLANE.stranger().post("/password-resets", Map.of("email", person.email()));
    String reset = PLANE.mail().awaitToken(person.email(), before + 1);
    PLANE
        .stranger()
        .post("/password-resets/completion", Map.of("token", reset, "password", "short"));
    TestingOrganization organization = PLANE.organization("Clear text");
    TestingKey key = organization.key("owner");
    key.program().post(organization.path() + "/teams", "no object");
    organization
        .owner()
        .post(organization.path() + "/api-keys/" + key.id() + "/rotation", Map.of());
    mailed = List.of(verification, reset, app.secret());
  }

  @Test
  void noRowHoldsASecret() throws SQLException {
    String tables = TableText.of(PLANE.database());

    assertThat(tables).as("the search finds what is there").contains(person.email());
    assertThat(
            secrets().filter(each -> tables.contains(each) || tables.contains(TableText.hex(each))))
        .isEmpty();
  }

  @Test
  void noLineOfTheLogHoldsASecret() {
    LoggerFactory.getLogger(ClearTextIT.class).info("the search finds what is there");
    String log = PLANE.log().text();

    assertThat(log).contains("the search finds what is there");
    assertThat(secrets().filter(log::contains)).isEmpty();
  }

  private static Stream<String> secrets() {
    assertThat(SentSecrets.all()).contains(PASSWORD, NEW, WRONG).hasSizeGreaterThan(15);
    return Stream.concat(SentSecrets.all().stream(), mailed.stream());
  }
}
