package dev.freehold.controlplane.organizations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TableText;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.access.Role;
import dev.freehold.controlplane.jobs.RecurringJob;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class DeletionsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static final Duration GRACE = Duration.ofDays(30);

  @Test
  void itTakesWhatTheFirstStepAnsweredAndTheNameAndAFreshProof() {
    TestingOrganization organization = PLANE.organization("Two steps");
    Caller second = organization.member(Role.OWNER);
    String confirmation = ask(organization, organization.owner());

    assertThat(confirm(organization, organization.owner(), confirmation, "two steps").code())
        .isEqualTo("confirmation_invalid");
    assertThat(confirm(organization, organization.owner(), "made up", "Two steps").code())
        .isEqualTo("confirmation_invalid");
    assertThat(confirm(organization, second, confirmation, "Two steps").code())
        .as("another owner's")
        .isEqualTo("confirmation_invalid");
    PLANE
        .clock()
        .ahead(
            Duration.ofMinutes(11),
            () ->
                assertThat(
                        confirm(organization, organization.owner(), confirmation, "Two steps")
                            .code())
                    .isEqualTo("step_up_required"));
    assertThat(organization.owner().get(organization.path()).json().at("/deletedAt").isNull())
        .isTrue();

    assertThat(confirm(organization, organization.owner(), confirmation, "Two steps").status())
        .isEqualTo(202);

    assertThat(organization.owner().get(organization.path()).text("/deletedAt")).isNotEmpty();
  }

  @Test
  void everyOwnerIsToldInTime() {
    TestingOrganization organization = PLANE.organization("Told");
    Caller second = organization.member(Role.OWNER);
    String email = second.get("/session").text("/email");

    confirm(organization, organization.owner(), ask(organization, organization.owner()), "Told");

    assertThat(PLANE.mail().awaitMail(email, 2).getLast())
        .contains("Told and all its tenants will be deleted on");
    assertThat(PLANE.mail().awaitMail(organization.ownerEmail(), 2).getLast())
        .contains("An owner can take this back");
  }

  @Test
  void untilThenItIsOnlyReadAndAnOwnerTakesItBack() throws SQLException {
    TestingOrganization organization = PLANE.organization("Grace");
    Caller admin = organization.member(Role.TEAM_ADMIN);
    Caller late = organization.owner();
    String email = ControlPlane.email("too-late");
    invite(organization, email);
    String token = PLANE.mail().awaitToken(email);
    confirm(organization, late, ask(organization, late), "Grace");

    assertThat(invite(organization, ControlPlane.email("x")).code())
        .isEqualTo("organization_closing");
    assertThat(
            PLANE
                .stranger()
                .post(
                    "/accounts",
                    Map.of(
                        "token", token, "displayName", "Late", "password", ControlPlane.PASSWORD))
                .code())
        .isEqualTo("invitation_invalid");
    assertThat(admin.get(organization.path() + "/members").status()).isEqualTo(200);
    assertThat(admin.delete(organization.path() + "/deletion").code())
        .isEqualTo("permission_denied");

    assertThat(late.delete(organization.path() + "/deletion").status()).isEqualTo(204);

    assertThat(invite(organization, ControlPlane.email("y")).status()).isEqualTo(201);
    assertThat(organization.entries().stream().filter(each -> each.contains("organization:delete")))
        .anySatisfy(each -> assertThat(each).contains("taken back"));
  }

  @Test
  void afterTheGraceItIsGoneAndItsAuditLogStays() throws SQLException {
    TestingOrganization organization = PLANE.organization("Gone");
    Caller owner = organization.owner();
    Caller staff = organization.support("read");
    String tenant =
        owner
            .with("Idempotency-Key", "tenant-of-gone")
            .post(
                organization.path() + "/tenants",
                Map.of("displayName", "Gone with it", "plan", "starter"))
            .text("/name");
    assertThat(PLANE.tenant(tenant)).isNotNull();
    confirm(organization, owner, ask(organization, owner), "Gone");
    PLANE.sql(
        """
        INSERT INTO access.policy VALUES ('%1$s', false, '{}', '{}', NULL, '{}', false, 1, now());
        INSERT INTO access.role VALUES (gen_random_uuid(), '%1$s', 'Gone', '{}', 1, now());
        """
            .formatted(organization.id()));
    Deletions deletions = PLANE.bean(Deletions.class);

    deletions.carryOut(organization.id());
    assertThat(owner.get(organization.path()).status()).as("not yet due").isEqualTo(200);

    PLANE
        .clock()
        .ahead(
            GRACE.plusMinutes(1),
            () -> {
              assertThat(deletions.due()).contains(organization.id());
              deletions.carryOut(organization.id());
            });

    assertThat(owner.get(organization.path()).status()).isEqualTo(404);
    assertThat(staff.get(organization.path()).status()).isEqualTo(404);
    assertThat(owner.get("/organizations").body()).doesNotContain(organization.id().toString());
    assertThat(organization.entries())
        .anySatisfy(
            each ->
                assertThat(each).startsWith("job:delete-organizations").contains("carried out"));
    assertThat(TableText.occurrences(PLANE.database(), organization.id().toString()))
        .as("what is left of it")
        .doesNotContain(
            "organizations.organization",
            "organizations.member",
            "organizations.team",
            "organizations.invitation",
            "organizations.deletion",
            "access.role",
            "access.policy")
        .contains("audit.entry");
    Awaitility.await("its Tenants go too")
        .atMost(Duration.ofSeconds(60))
        .until(() -> PLANE.tenant(tenant) == null);
  }

  @Test
  void oneThatCannotGoHoldsUpNobody() throws SQLException {
    TestingOrganization stuck = PLANE.organization("Stuck");
    TestingOrganization behind = PLANE.organization("Behind it");
    for (TestingOrganization each : List.of(stuck, behind)) {
      String name = each.owner().get(each.path()).text("/name");
      confirm(each, each.owner(), ask(each, each.owner()), name);
    }
    PLANE.sql(
        """
        CREATE FUNCTION organizations.stuck() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''stuck''; END';
        CREATE TRIGGER stuck BEFORE DELETE ON organizations.organization FOR EACH ROW WHEN (OLD.id = '%s') EXECUTE FUNCTION organizations.stuck();
        """
            .formatted(stuck.id()));

    try {
      PLANE
          .clock()
          .ahead(
              GRACE.plusMinutes(1),
              () ->
                  assertThatThrownBy(
                          PLANE.bean("deleteOrganizations", RecurringJob.class).work()::run)
                      .as("the run counts as failed")
                      .hasMessageContaining("failed"));
    } finally {
      PLANE.sql("DROP FUNCTION organizations.stuck CASCADE");
    }

    assertThat(behind.owner().get(behind.path()).status()).isEqualTo(404);
    assertThat(stuck.owner().get(stuck.path()).status()).as("and it is still whole").isEqualTo(200);
  }

  @Test
  void whatStaffHoldsIsLeftBehindSaidOnceAndGoesWhenTheHoldEnds() throws SQLException {
    TestingOrganization organization = PLANE.organization("Held");
    Caller owner = organization.owner();
    Answer tenant =
        owner
            .with("Idempotency-Key", "held")
            .post(
                organization.path() + "/tenants", Map.of("displayName", "Held", "plan", "starter"));
    String name = tenant.text("/name");
    hold(name, "{\"level\": \"ReadOnly\"}");
    String preview = organization.path() + "/tenants/" + tenant.text("/id") + "/deletion";
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> owner.get(preview).text("/heldBy").equals("staff"));
    confirm(organization, owner, ask(organization, owner), "Held");
    PLANE
        .clock()
        .ahead(GRACE.plusMinutes(1), () -> PLANE.bean(Deletions.class).carryOut(organization.id()));
    Awaitility.await("it is said that it stays")
        .atMost(Duration.ofSeconds(60))
        .until(() -> held(organization) == 1);
    Runnable again = PLANE.bean("deleteLeftBehindTenants", RecurringJob.class).work();

    again.run();
    PLANE.bean("repeatEvents", RecurringJob.class).work().run();

    assertThat(held(organization)).isEqualTo(1);
    assertThat(incomplete(organization)).as("no event waits to be repeated").isZero();
    hold(name, "null");
    Awaitility.await("it goes")
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              again.run();
              return PLANE.tenant(name) == null;
            });
  }

  private static void hold(String tenant, String hold) {
    PLANE
        .cluster()
        .kubectl(
            "patch",
            "tenant",
            tenant,
            "--type=merge",
            "-p",
            "{\"spec\": {\"restrictions\": {\"hold\": %s}}}".formatted(hold));
  }

  private static long held(TestingOrganization organization) throws SQLException {
    return organization.entries().stream()
        .filter(each -> each.contains("tenant:delete Refused Staff holds"))
        .count();
  }

  /** Events of it whose listener has failed or not ended. */
  private static int incomplete(TestingOrganization organization) throws SQLException {
    try (var superuser = PLANE.database().asSuperuser();
        var rows =
            superuser
                .createStatement()
                .executeQuery(
                    "SELECT count(*) FROM events.event_publication WHERE completion_date IS NULL AND serialized_event LIKE '%%%s%%'"
                        .formatted(organization.id()))) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static String ask(TestingOrganization organization, Caller owner) {
    return owner.post(organization.path() + "/deletion", Map.of()).text("/confirmation");
  }

  private static Answer confirm(
      TestingOrganization organization, Caller owner, String confirmation, String name) {
    return owner.post(
        organization.path() + "/deletion/confirmation",
        Map.of("confirmation", confirmation, "name", name));
  }

  private static Answer invite(TestingOrganization organization, String email) {
    return organization
        .owner()
        .post(organization.path() + "/invitations", Map.of("email", email, "role", "member"));
  }
}
