package dev.freehold.controlplane.organizations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TableText;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.access.Role;
import java.sql.SQLException;
import java.time.Duration;
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
              assertThat(deletions.due(100)).contains(organization.id());
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
