package dev.freehold.controlplane.access;

import static dev.freehold.controlplane.TestingOrganization.account;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CustomRolesIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingOrganization organization;
  private static Caller owner;

  @BeforeAll
  static void prepare() {
    organization = PLANE.organization("Roles");
    owner = organization.owner();
  }

  @Test
  void aMemberHoldsWhatTheRoleHoldsFromTheMomentThatItDoes() {
    Caller auditor = organization.member(Role.VIEWER);
    String role = create(owner, "Auditor", Map.of("audit:read", "conditional")).text("/id");
    assertThat(auditor.get(organization.path() + "/audit/entries").status()).isEqualTo(403);

    assertThat(give(owner, auditor, role).status()).isEqualTo(204);

    assertThat(auditor.get(organization.path() + "/audit/entries").status()).isEqualTo(200);
    assertThat(auditor.get(organization.path() + "/members").code())
        .as("nothing but that")
        .isEqualTo("permission_denied");

    update(owner, role, Map.of("member:list", "always"));

    assertThat(auditor.get(organization.path() + "/members").status()).isEqualTo(200);
    assertThat(auditor.get(organization.path() + "/audit/entries").status()).isEqualTo(403);
  }

  @Test
  void oneThatSomebodyHasOrIsInvitedToStays() {
    String role = create(owner, "In use", Map.of("member:list", "always")).text("/id");
    Caller member = organization.member(Role.VIEWER);
    give(owner, member, role);
    assertThat(owner.delete(one(role)).code()).isEqualTo("role_in_use");

    give(owner, member, "viewer");
    String invitation =
        owner
            .post(
                organization.path() + "/invitations",
                Map.of("email", ControlPlane.email("role"), "role", role))
            .text("/id");
    assertThat(owner.delete(one(role)).code()).isEqualTo("role_in_use");

    owner.delete(organization.path() + "/invitations/" + invitation);
    assertThat(owner.delete(one(role)).status()).isEqualTo(204);
    assertThat(give(owner, member, role).code()).isEqualTo("validation_failed");
  }

  @Test
  void nobodyGetsBeyondTheirOwnByARoleThatTheyMake() {
    Caller maker = organization.member(Role.VIEWER);
    String making =
        create(
                owner,
                "Maker",
                Map.of(
                    "role:create", "always",
                    "role:update", "always",
                    "member:change_role", "conditional",
                    "member:list", "always",
                    "access:explain", "conditional"))
            .text("/id");
    give(owner, maker, making);

    assertThat(create(maker, "Too much", Map.of("member:remove", "always")).code())
        .isEqualTo("permission_denied");
    assertThat(create(maker, "Unbound", Map.of("access:explain", "always")).code())
        .as("without the condition under which they hold it")
        .isEqualTo("permission_denied");
    assertThat(update(maker, making, Map.of("member:list", "always")).code())
        .as("their own")
        .isEqualTo("permission_denied");
    assertThat(give(maker, maker, "owner").code()).isEqualTo("condition_not_met");
    assertThat(create(maker, "Less", Map.of("member:list", "always")).status()).isEqualTo(201);
  }

  @Test
  void whatIsNoPermissionIsNotTaken() {
    assertThat(create(owner, "Unknown", Map.of("staff:mail_read", "always")).code())
        .isEqualTo("validation_failed");
    assertThat(create(owner, "Unknown", Map.of("member:list", "conditional")).code())
        .as("it has no condition")
        .isEqualTo("validation_failed");
    assertThat(create(owner, "Unknown", Map.of("member:list", "sometimes")).code())
        .isEqualTo("validation_failed");
    assertThat(create(owner, "Unknown", Map.of("usage:record", "always")).code())
        .as("no role holds it, so no owner gives it")
        .isEqualTo("permission_denied");
    assertThat(
            owner
                .with("Idempotency-Key", UUID.randomUUID().toString())
                .post(
                    organization.path() + "/roles",
                    Map.of("name", "Mass", "permissions", Map.of(), "revision", 7))
                .code())
        .isEqualTo("malformed_request");
  }

  @Test
  void anotherOrganizationsRoleIsAsUnknownAsNone() {
    TestingOrganization foreign = PLANE.organization("Foreign roles");
    String theirs = create(owner, "Secret", Map.of("member:list", "always")).text("/id");
    Caller stranger = foreign.owner();
    String elsewhere = foreign.path() + "/roles/" + theirs;

    for (Answer answer :
        List.of(
            stranger.get(elsewhere),
            stranger.delete(elsewhere),
            stranger
                .with("If-Match", "\"1\"")
                .put(elsewhere, Map.of("name", "Mine", "permissions", Map.of())))) {
      assertThat(answer.code()).as(answer.body()).isEqualTo("not_found");
    }
    assertThat(
            stranger
                .post(
                    foreign.path() + "/invitations",
                    Map.of("email", ControlPlane.email("x"), "role", theirs))
                .code())
        .isEqualTo("validation_failed");
    assertThat(owner.get(one(theirs)).text("/name")).isEqualTo("Secret");
  }

  @Test
  void explainingTellsTheRuleAndWhatWouldChangeIt() {
    Caller member = organization.member(Role.MEMBER);

    Answer own = explain(member, Map.of("permission", "member:invite"));

    assertThat(own.status()).as(own.body()).isEqualTo(200);
    assertThat(own.json().at("/allowed").asBoolean()).isFalse();
    assertThat(own.text("/code")).isEqualTo("permission_denied");
    assertThat(own.text("/rule")).isEqualTo("role member does not hold member:invite");
    assertThat(own.json().at("/remedies").toString())
        .contains("the role owner", "the role billing_admin, under the condition grant_within_own");
    assertThat(explain(member, about(owner, "member:invite")).code())
        .as("about oneself only")
        .isEqualTo("condition_not_met");

    Answer another = explain(owner, about(member, "member:invite"));
    assertThat(another.text("/rule")).isEqualTo(own.text("/rule"));
    assertThat(explain(owner, Map.of("permission", "tenant:delete")).text("/rule"))
        .isEqualTo("role owner holds tenant:delete under the condition two_step");
    assertThat(explain(owner, about(PLANE.organization("Elsewhere").owner(), "member:list")).code())
        .isEqualTo("not_found");
    assertThat(explain(owner, Map.of("permission", "member:fly")).code())
        .isEqualTo("validation_failed");
  }

  @Test
  void whatIsExplainedIsWhatIsDecided() {
    Caller admin = organization.member(Role.TEAM_ADMIN);
    Map.of(
            "/members", "member:list",
            "/policy", "policy:read",
            "/webhooks", "webhook:list",
            "/audit/stream", "audit:configure_stream",
            "/audit/export", "audit:export")
        .forEach(
            (path, permission) ->
                assertThat(admin.get(organization.path() + path).status() == 200)
                    .as(path)
                    .isEqualTo(
                        explain(admin, Map.of("permission", permission))
                            .json()
                            .at("/allowed")
                            .asBoolean()));
  }

  private static Map<String, Object> about(Caller who, String permission) {
    return Map.of("permission", permission, "account", account(who));
  }

  private static Answer explain(Caller caller, Map<String, ?> question) {
    return caller.post(organization.path() + "/access/explain", question);
  }

  private static Answer create(Caller caller, String name, Map<String, String> permissions) {
    return caller
        .with("Idempotency-Key", UUID.randomUUID().toString())
        .post(organization.path() + "/roles", Map.of("name", name, "permissions", permissions));
  }

  private static Answer update(Caller caller, String role, Map<String, String> permissions) {
    Answer before = owner.get(one(role));
    return caller
        .with("If-Match", before.header("ETag"))
        .put(one(role), Map.of("name", before.text("/name"), "permissions", permissions));
  }

  private static Answer give(Caller caller, Caller member, String role) {
    return caller.put(
        organization.path() + "/members/" + account(member) + "/role", Map.of("role", role));
  }

  private static String one(String role) {
    return organization.path() + "/roles/" + role;
  }
}
