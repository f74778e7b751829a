package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.ControlPlane.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TableText;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.access.Role;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SessionsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingOrganization organization;

  @BeforeAll
  static void prepare() {
    organization = PLANE.organization("Sessions");
  }

  @Test
  void theCookieBelongsToThisHostAndNoScriptReadsIt() {
    Answer answer = signIn(organization.ownerEmail(), PASSWORD);

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.header("Set-Cookie"))
        .startsWith("__Host-freehold=")
        .contains("Path=/", "Secure", "HttpOnly", "SameSite=Lax")
        .doesNotContain("Domain");
  }

  @Test
  void aWrongPasswordAndAnUnknownEmailAreAnsweredAlike() {
    Answer wrong = signIn(organization.ownerEmail(), "something else entirely");
    Answer unknown = signIn(ControlPlane.email("nobody"), PASSWORD);

    assertThat(wrong.status()).isEqualTo(401);
    assertThat(wrong.code()).isEqualTo("sign_in_refused");
    assertThat(withoutId(wrong)).isEqualTo(withoutId(unknown));
    assertThat(wrong.headers().map().keySet()).isEqualTo(unknown.headers().map().keySet());
  }

  @Test
  void anEmailIsTriedTenTimesInAQuarterOfAnHourAndThenNotEvenWithTheRightPassword() {
    String email = ControlPlane.email("throttled");
    for (int i = 0; i < 10; i++) {
      assertThat(signIn(email, "wrong password " + i).status()).isEqualTo(401);
    }

    Answer eleventh = signIn(email, PASSWORD);

    assertThat(eleventh.status()).isEqualTo(429);
    assertThat(eleventh.code()).isEqualTo("too_many_attempts");
    assertThat(eleventh.header("Retry-After")).isEqualTo("900");
    PLANE
        .clock()
        .ahead(
            Duration.ofMinutes(16),
            () -> assertThat(signIn(email, PASSWORD).status()).isEqualTo(401));
  }

  @Test
  void neitherTokenNorPasswordIsInAnyTable() throws SQLException {
    Caller owner = PLANE.stranger().signIn(organization.ownerEmail(), PASSWORD);
    String token = owner.cookie().replace("__Host-freehold=", "");

    assertThat(TableText.occurrences(PLANE.database(), token)).isEmpty();
    assertThat(TableText.occurrences(PLANE.database(), PASSWORD)).isEmpty();
    assertThat(TableText.occurrences(PLANE.database(), organization.ownerEmail()))
        .as("what is there is found")
        .contains("identity.account");
  }

  @Test
  void aSessionThatIsNotUsedEndsAfterAnHour() {
    Caller owner = PLANE.stranger().signIn(organization.ownerEmail(), PASSWORD);

    PLANE
        .clock()
        .ahead(
            Duration.ofMinutes(61),
            () -> assertThat(owner.get("/session").code()).isEqualTo("unauthenticated"));
    assertThat(owner.get("/session").status()).isEqualTo(200);
  }

  @Test
  void aSessionInUseEndsAfterItsLife() {
    Caller owner = PLANE.stranger().signIn(organization.ownerEmail(), PASSWORD);

    for (int minutes = 50; minutes < 12 * 60; minutes += 50) {
      PLANE
          .clock()
          .ahead(
              Duration.ofMinutes(minutes),
              () -> assertThat(owner.get("/session").status()).isEqualTo(200));
    }

    PLANE
        .clock()
        .ahead(
            Duration.ofHours(12).plusSeconds(1),
            () -> assertThat(owner.get("/session").code()).isEqualTo("unauthenticated"));
  }

  @Test
  void theListTellsDeviceAndUseAndWhichOneAsks() throws SQLException {
    String email = ControlPlane.email("devices");
    invite(email);
    Caller firefox =
        PLANE
            .stranger()
            .with("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0")
            .signIn(email, PASSWORD);
    Caller other = PLANE.stranger().signIn(email, PASSWORD);
    PLANE.clock().ahead(Duration.ofMinutes(30), () -> firefox.get("/session"));

    Answer list = other.get("/sessions");

    assertThat(list.text("/items/0/device")).isEqualTo("Firefox on Linux");
    assertThat(list.text("/items/0/address")).isEqualTo("127.0.0.1");
    assertThat(list.json().at("/items/0/current").asBoolean()).isFalse();
    assertThat(list.json().at("/items/1/current").asBoolean()).isTrue();
    assertThat(Instant.parse(list.text("/items/0/lastUsedAt")))
        .isAfter(Instant.parse(list.text("/items/0/createdAt")).plusSeconds(1700));
  }

  @Test
  void aUseIsWrittenOnceAMinuteAtMost() {
    String email = ControlPlane.email("busy");
    invite(email);
    Caller caller = PLANE.stranger().signIn(email, PASSWORD);
    String before = caller.get("/sessions").text("/items/0/lastUsedAt");

    PLANE
        .clock()
        .ahead(
            Duration.ofSeconds(50),
            () ->
                assertThat(caller.get("/sessions").text("/items/0/lastUsedAt")).isEqualTo(before));
    PLANE
        .clock()
        .ahead(
            Duration.ofSeconds(70),
            () ->
                assertThat(caller.get("/sessions").text("/items/0/lastUsedAt"))
                    .isNotEqualTo(before));
  }

  @Test
  void allOthersEndAtOnce() {
    String email = ControlPlane.email("others");
    invite(email);
    Caller here = PLANE.stranger().signIn(email, PASSWORD);
    Caller there = PLANE.stranger().signIn(email, PASSWORD);

    assertThat(here.delete("/sessions").status()).isEqualTo(204);

    assertThat(there.get("/session").code()).isEqualTo("unauthenticated");
    assertThat(here.get("/session").status()).isEqualTo(200);
    assertThat(organization.owner().get("/session").status()).isEqualTo(200);
  }

  @Test
  void aFreshProofGivesTheSessionAnotherTokenAndTheOldOneIsWorthNothing() {
    Caller before = PLANE.stranger().signIn(organization.ownerEmail(), PASSWORD);

    Answer proven = before.post("/session/proof", Map.of("password", PASSWORD));

    assertThat(before.get("/session").code()).isEqualTo("unauthenticated");
    assertThat(before.in(proven).get("/session").text("/email"))
        .isEqualTo(organization.ownerEmail());
    assertThat(before.in(proven).cookie()).isNotEqualTo(before.cookie());
  }

  @Test
  void aProofIsFreshForTenMinutes() {
    Caller owner = PLANE.stranger().signIn(organization.ownerEmail(), PASSWORD);

    PLANE
        .clock()
        .ahead(
            Duration.ofMinutes(11),
            () -> {
              assertThat(owner.post("/account/second-factor", Map.of()).code())
                  .isEqualTo("step_up_required");
              Caller proven = owner.in(owner.post("/session/proof", Map.of("password", PASSWORD)));
              assertThat(proven.post("/account/second-factor", Map.of()).status()).isEqualTo(201);
            });
  }

  @Test
  void aSessionThatSignedOutIsOver() {
    Caller owner = PLANE.stranger().signIn(organization.ownerEmail(), PASSWORD);

    assertThat(owner.delete("/session").status()).isEqualTo(204);

    assertThat(owner.get("/session").code()).isEqualTo("unauthenticated");
  }

  @Test
  void anotherSessionOfOnesOwnIsRevokedAtOnceButNobodyElses() {
    String email = ControlPlane.email("two-sessions");
    invite(email);
    Caller here = PLANE.stranger().signIn(email, PASSWORD);
    Caller there = PLANE.stranger().signIn(email, PASSWORD);
    String id = here.get("/sessions").text("/items/1/id");

    assertThat(organization.owner().delete("/sessions/" + id).status()).isEqualTo(404);
    assertThat(here.delete("/sessions/" + id).status()).isEqualTo(204);

    assertThat(there.get("/session").code()).isEqualTo("unauthenticated");
    assertThat(here.get("/session").status()).isEqualTo(200);
  }

  @Test
  void aSessionOpenedHereIsKnownToTheOtherReplica() {
    Caller owner = PLANE.stranger().signIn(organization.ownerEmail(), PASSWORD);

    try (var other = PLANE.start()) {
      assertThat(owner.at(ControlPlane.baseUrl(other)).get(organization.path()).text("/role"))
          .isEqualTo(Role.OWNER.wireName());
    }
  }

  private static void invite(String email) {
    organization
        .owner()
        .post(organization.path() + "/invitations", Map.of("email", email, "role", "viewer"));
    PLANE.accept(email);
  }

  private static Answer signIn(String email, String password) {
    return PLANE.stranger().post("/sessions", Map.of("email", email, "password", password));
  }

  private static String withoutId(Answer answer) {
    return answer.body().replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "ID");
  }
}
