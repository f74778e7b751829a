package dev.freehold.controlplane.access;

import static dev.freehold.controlplane.TestingOrganization.account;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** What one replica was told counts on the other one with its very next request. */
class ReplicasIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static ConfigurableApplicationContext other;
  private static TestingOrganization organization;
  private static Caller owner;

  @BeforeAll
  static void prepare() {
    other = PLANE.startCutOff();
    organization = PLANE.organization("Replicas");
    owner = organization.owner();
  }

  @AfterAll
  static void close() {
    other.close();
  }

  @Test
  void aRoleThatWasTakenIsGoneAtOnce() {
    Caller admin = there(organization.member(Role.TEAM_ADMIN));
    String role = organization.path() + "/members/" + account(admin) + "/role";
    for (int i = 0; i < 5; i++) {
      assertThat(admin.get(organization.path() + "/invitations").status()).isEqualTo(200);

      owner.put(role, Map.of("role", "viewer"));

      assertThat(admin.get(organization.path() + "/invitations").status()).isEqualTo(403);
      owner.put(role, Map.of("role", "team_admin"));
    }
  }

  @Test
  void soIsAMemberARoleOfTheirOwnATeamAndAGrant() throws Exception {
    Caller member = there(organization.member(Role.VIEWER));
    Caller staff = there(organization.support("read"));
    String role =
        owner
            .with("Idempotency-Key", "role")
            .post(
                organization.path() + "/roles",
                Map.of("name", "Lists", "permissions", Map.of("invitation:list", "always")))
            .text("/id");
    owner.put(organization.path() + "/members/" + account(member) + "/role", Map.of("role", role));
    assertThat(member.get(organization.path() + "/invitations").status()).isEqualTo(200);

    owner
        .with("If-Match", "\"1\"")
        .put(
            organization.path() + "/roles/" + role,
            Map.of("name", "Lists", "permissions", Map.of("member:list", "always")));
    assertThat(member.get(organization.path() + "/invitations").status()).isEqualTo(403);

    owner.delete(organization.path() + "/members/" + account(member));
    assertThat(member.get(organization.path() + "/members").status()).isEqualTo(404);

    assertThat(staff.get(organization.path()).status()).isEqualTo(200);
    String grant =
        owner.get(organization.path() + "/support-grants").json().at("/items/0/id").asString();
    owner.delete(organization.path() + "/support-grants/" + grant);
    assertThat(staff.get(organization.path()).status()).isEqualTo(404);

    Caller second = there(organization.member(Role.VIEWER));
    assertThat(second.get(organization.path()).status()).isEqualTo(200);
    PLANE.sql(
        "INSERT INTO access.policy VALUES ('%s', true, '{}', '{}', NULL, '{}', false, 1, now())"
            .formatted(organization.id()));
    try {
      assertThat(second.get(organization.path()).code()).isEqualTo("second_factor_required");
    } finally {
      PLANE.sql(
          "DELETE FROM access.policy WHERE organization_id = '%s'".formatted(organization.id()));
    }
  }

  /** It was let in before, by what was committed when it began. */
  @Test
  void whatIsTakenWhileARequestWaitsForItsLocksCountsForIt() throws Exception {
    Caller second = there(organization.member(Role.OWNER));
    assertThat(second.get(organization.path()).status()).isEqualTo(200);

    Answer refused =
        organization.askedWhile(
            """
            SELECT FROM organizations.organization WHERE id = '%1$s' FOR UPDATE;
            UPDATE organizations.member SET role = 'viewer' WHERE organization_id = '%1$s' AND account_id = '%2$s'
            """
                .formatted(organization.id(), account(second)),
            () ->
                second
                    .with("If-Match", second.get(organization.path()).header("ETag"))
                    .put(organization.path(), Map.of("name", "Renamed too late")));

    assertThat(refused.code()).isEqualTo("permission_denied");
    assertThat(owner.get(organization.path()).text("/name")).isEqualTo("Replicas");
  }

  /** Of a decision by what is known, without the query of the version: what CPU it takes. */
  @Test
  void aDecisionByWhatIsKnownTakesMicroseconds() {
    UUID account = account(owner);
    Instant now = Instant.now();
    var principal =
        new Principal(account, UUID.randomUUID(), now, now, false, true, true, null, null, null);
    Standing standing = PLANE.bean(Standings.class).of(account, organization.id()).orElseThrow();
    var asking = new Rules.Asking(principal, "127.0.0.1", now);
    var nanos = new ArrayList<Long>();
    for (int i = 0; i < 20_000; i++) {
      long start = System.nanoTime();
      Decision decision =
          Rules.decide(asking, standing, Permission.TENANT_DELETE, AccessTarget.UNKNOWN);
      nanos.add(System.nanoTime() - start);
      assertThat(decision instanceof Decision.Refused).isTrue();
    }
    nanos.sort(null);
    assertThat(Duration.ofNanos(nanos.get(nanos.size() / 2))).isLessThan(Duration.ofNanos(50_000));
  }

  private static Caller there(Caller caller) {
    return caller.at(ControlPlane.baseUrl(other));
  }
}
