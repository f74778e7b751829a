package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.ControlPlane.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TableText;
import dev.freehold.controlplane.TestingKey;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.access.Role;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ApiKeysIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingOrganization organization;
  private static Caller teamAdmin;
  private static Caller member;

  @BeforeAll
  static void prepare() {
    organization = PLANE.organization("Keys");
    teamAdmin = organization.member(Role.TEAM_ADMIN);
    member = organization.member(Role.MEMBER);
  }

  @Test
  void aKeyActsWithinItsRoleAndTheLogNamesItBesideThePerson() throws SQLException {
    TestingKey key = organization.key("viewer");

    assertThat(key.program().get(organization.path() + "/members").status()).isEqualTo(200);
    Answer refused =
        key.program()
            .post(
                organization.path() + "/invitations",
                Map.of("email", ControlPlane.email("guest"), "role", "viewer"));

    assertThat(refused.code()).isEqualTo("permission_denied");
    assertThat(
            count(
                "SELECT count(*) FROM audit.entry WHERE chain_id = '%s' AND actor = 'account:%s' AND on_behalf_of = 'api_key:%s' AND action = 'member:invite' AND outcome = 'Refused'"
                    .formatted(organization.id(), account(organization.owner()), key.id())))
        .isEqualTo(1);
  }

  @Test
  void itIsShownOnceAndInNoTable() throws SQLException {
    TestingKey key = organization.key("viewer");

    String list = organization.owner().get(keys()).body();

    assertThat(key.secret()).matches("fhk_[\\w-]{43}");
    assertThat(list).contains(key.id(), "\"prefix\":\"" + key.secret().substring(0, 12) + "\"");
    assertThat(list).doesNotContain(key.secret(), key.secret().substring(4));
    assertThat(TableText.occurrences(PLANE.database(), key.secret().substring(4))).isEmpty();
  }

  @Test
  void itsUseIsWrittenOnceAMinuteAtMost() throws SQLException {
    TestingKey key = organization.key("viewer");
    assertThat(lastUsed(key)).isEmpty();

    key.program().get(organization.path());
    String first = lastUsed(key);
    key.program().get(organization.path());

    assertThat(first).isNotEmpty();
    assertThat(lastUsed(key)).isEqualTo(first);
    PLANE.clock().ahead(Duration.ofSeconds(61), () -> key.program().get(organization.path()));
    assertThat(lastUsed(key)).isNotEqualTo(first);
  }

  @Test
  void whatItsMakerMayNoLongerItMayNotFromThatMoment() {
    Caller maker = organization.member(Role.TEAM_ADMIN);
    String account = account(maker);
    TestingKey key = organization.key(maker, "team_admin");
    assertThat(invite(key.program()).status()).isEqualTo(201);

    organization
        .owner()
        .put(organization.path() + "/members/" + account + "/role", Map.of("role", "viewer"));
    Answer demoted = invite(key.program());
    Answer read = key.program().get(organization.path() + "/members");
    organization.owner().delete(organization.path() + "/members/" + account);
    Answer removed = key.program().get(organization.path() + "/members");

    assertThat(demoted.code()).isEqualTo("permission_denied");
    assertThat(read.status()).isEqualTo(200);
    assertThat(removed.code()).isEqualTo("not_found");
  }

  @Test
  void whatItsRoleHoldsNoLongerItMayNotFromThatMoment() {
    Answer role =
        organization
            .owner()
            .with("Idempotency-Key", "narrowed")
            .post(
                organization.path() + "/roles",
                Map.of("name", "Narrowed", "permissions", Map.of("member:list", "always")));
    TestingKey key = organization.key(role.text("/id"));
    assertThat(key.program().get(organization.path() + "/members").status()).isEqualTo(200);

    Answer narrowed =
        organization
            .owner()
            .with("If-Match", role.header("ETag"))
            .put(
                organization.path() + "/roles/" + role.text("/id"),
                Map.of("name", "Narrowed", "permissions", Map.of("team:list", "always")));

    assertThat(narrowed.status()).as(narrowed.body()).isEqualTo(200);
    assertThat(key.program().get(organization.path() + "/members").code())
        .isEqualTo("permission_denied");
    organization.owner().delete(organization.path() + "/roles/" + role.text("/id"));
    assertThat(key.program().get(organization.path() + "/teams").code())
        .isEqualTo("permission_denied");
  }

  @Test
  void nobodyMakesOneThatMayMoreThanThemselves() {
    assertThat(make(teamAdmin, "owner", Duration.ofDays(1)).code()).isEqualTo("condition_not_met");
    assertThat(make(member, "team_admin", Duration.ofDays(1)).code())
        .isEqualTo("condition_not_met");
    assertThat(make(member, "member", Duration.ofDays(1)).status()).isEqualTo(201);
  }

  @Test
  void makingOneNeedsAPersonWhoHasJustProvenWhoTheyAre() {
    Caller owner = PLANE.stranger().signIn(organization.ownerEmail(), PASSWORD);
    TestingKey key = organization.key("owner");

    assertThat(make(key.program(), "viewer", Duration.ofDays(1)).code())
        .isEqualTo("session_required");
    PLANE
        .clock()
        .ahead(
            Duration.ofMinutes(11),
            () ->
                assertThat(make(owner, "viewer", Duration.ofDays(1)).code())
                    .isEqualTo("step_up_required"));
  }

  @Test
  void aMemberSeesAndRevokesTheirOwnOnly() {
    TestingKey own = organization.key(member, "member");
    TestingKey other = organization.key("viewer");

    assertThat(member.get(keys()).body()).contains(own.id()).doesNotContain(other.id());
    assertThat(member.delete(keys() + "/" + other.id()).code()).isEqualTo("not_found");
    assertThat(other.program().get(organization.path()).status()).isEqualTo(200);
    assertThat(member.delete(keys() + "/" + own.id()).status()).isEqualTo(204);

    assertThat(own.program().get(organization.path()).code()).isEqualTo("unauthenticated");
    assertThat(member.delete(keys() + "/" + own.id()).code()).isEqualTo("not_found");
  }

  @Test
  void anotherOrganizationsKeyIsLikeAnUnknownOne() {
    TestingOrganization other = PLANE.organization("Other keys");
    TestingKey key = organization.key("owner");

    assertThat(other.owner().delete(other.path() + "/api-keys/" + key.id()).code())
        .isEqualTo("not_found");
    assertThat(key.program().get(other.path()).code()).isEqualTo("not_found");
    assertThat(key.program().get(organization.path()).status()).isEqualTo(200);
  }

  @Test
  void afterARotationTheSecretBeforeCountsForADay() {
    TestingKey before = organization.key("viewer");

    Answer rotated = rotate(organization.owner(), before);
    TestingKey after = TestingKey.of(PLANE, rotated);

    assertThat(rotated.status()).as(rotated.body()).isEqualTo(200);
    assertThat(after.id()).isEqualTo(before.id());
    assertThat(before.program().get(organization.path()).status()).isEqualTo(200);
    assertThat(after.program().get(organization.path()).status()).isEqualTo(200);
    Answer longer = make(organization.owner(), "viewer", Duration.ofDays(3));
    TestingKey lasting = TestingKey.of(PLANE, longer);
    TestingKey renewed = TestingKey.of(PLANE, rotate(organization.owner(), lasting));
    PLANE
        .clock()
        .ahead(
            Duration.ofHours(25),
            () -> {
              assertThat(lasting.program().get(organization.path()).code())
                  .isEqualTo("unauthenticated");
              assertThat(renewed.program().get(organization.path()).status()).isEqualTo(200);
            });
  }

  /** Else a team's admin would be shown a secret that acts as the owner. */
  @Test
  void nobodyIsShownTheSecretOfAnothersKey() {
    TestingKey key = organization.key("owner");

    assertThat(rotate(teamAdmin, key).code()).isEqualTo("permission_denied");

    assertThat(key.program().get(organization.path()).status()).isEqualTo(200);
  }

  @Test
  void itEndsByItselfWithinAYear() {
    assertThat(make(organization.owner(), "viewer", Duration.ofDays(367)).code())
        .isEqualTo("validation_failed");
    assertThat(make(organization.owner(), "viewer", Duration.ofDays(-1)).code())
        .isEqualTo("validation_failed");
    TestingKey key = organization.key("viewer");
    PLANE
        .clock()
        .ahead(
            Duration.ofHours(24).plusSeconds(1),
            () ->
                assertThat(key.program().get(organization.path()).code())
                    .isEqualTo("unauthenticated"));
  }

  @Test
  void aWrongKeyIsNotHelpedByACookie() {
    Caller both = organization.owner().with("Authorization", "Bearer fhk_" + "A".repeat(43));

    assertThat(both.get(organization.path()).code()).isEqualTo("unauthenticated");
  }

  private static Answer make(Caller maker, String role, Duration life) {
    return maker.post(
        keys(),
        Map.of(
            "name", "of a test", "role", role, "expiresAt", Instant.now().plus(life).toString()));
  }

  private static Answer rotate(Caller as, TestingKey key) {
    return as.post(keys() + "/" + key.id() + "/rotation", Map.of());
  }

  private static Answer invite(Caller program) {
    return program.post(
        organization.path() + "/invitations",
        Map.of("email", ControlPlane.email("guest"), "role", "viewer"));
  }

  private static String keys() {
    return organization.path() + "/api-keys";
  }

  private static String account(Caller person) {
    return person.get("/session").text("/account");
  }

  private static String lastUsed(TestingKey key) throws SQLException {
    return text(
        "SELECT coalesce(last_used_at::text, '') FROM identity.api_key WHERE id = '%s'"
            .formatted(key.id()));
  }

  private static long count(String query) throws SQLException {
    return Long.parseLong(text(query));
  }

  private static String text(String query) throws SQLException {
    try (var superuser = PLANE.database().asSuperuser();
        var rows = superuser.createStatement().executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
