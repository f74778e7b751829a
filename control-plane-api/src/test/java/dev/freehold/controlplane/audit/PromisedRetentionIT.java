package dev.freehold.controlplane.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.jobs.RecurringJob;
import dev.freehold.controlplane.organizations.Invitations;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The setting keeps entries for a year here; the plan says 800 days. */
class PromisedRetentionIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static final String LONG = "keeps-long";

  private TestingOrganization organization;

  @BeforeAll
  static void makeThePlan() {
    PLANE
        .cluster()
        .apply(
            """
            apiVersion: freehold.dev/v1alpha1
            kind: Plan
            metadata: {name: %s}
            spec:
              displayName: Keeps long
              compute: {cpu: "1", memory: 1Gi}
              database: {storage: 1Gi, connections: 5}
              auditRetention: 800d
            """
                .formatted(LONG));
    Caller anybody = PLANE.organization("Looks at plans").owner();
    Awaitility.await("the Plan is heard")
        .atMost(Duration.ofSeconds(60))
        .until(() -> anybody.get("/plans?limit=200").body().contains(LONG));
  }

  @Test
  void theLogIsKeptAsLongAsThePlanSays() throws SQLException {
    organization = withEntriesOf(900, 700);
    Answer tenant = create(LONG);

    cut();

    assertThat(ages()).containsExactly("tenant:700");
    assertThat(limits(tenant).at("/limits/auditRetentionDays").asInt()).isEqualTo(800);
  }

  @Test
  void withTwoTenantsTheLongestCounts() throws SQLException {
    organization = withEntriesOf(700);
    create("starter");
    create(LONG);

    cut();

    assertThat(ages()).containsExactly("tenant:700");
  }

  @Test
  void withoutSuchAPlanTheSettingCounts() throws SQLException {
    organization = withEntriesOf(700, 300);
    create("starter");

    cut();

    assertThat(ages()).containsExactly("tenant:300");
  }

  @Test
  void aLesserPlanShortensItOnlyAfterANoticeOf31Days() throws SQLException {
    organization = withEntriesOf(700);
    Answer tenant = create(LONG);
    cut();
    change(tenant, "starter");

    cut();

    assertThat(ages()).as("announced").containsExactly("tenant:700");
    assertThat(PLANE.mail().awaitMail(organization.ownerEmail(), 2).getLast())
        .contains("keep its audit log for 365 days. It has been kept for 800 days so far");
    assertThat(organization.entries())
        .anySatisfy(
            each ->
                assertThat(each)
                    .contains("job:cut-audit-logs audit:shorten_retention Done")
                    .contains("800 → 365"));
    PLANE.clock().ahead(Duration.ofDays(30), PromisedRetentionIT::cut);
    assertThat(ages()).as("a day too early").containsExactly("tenant:700");
    PLANE.clock().ahead(Duration.ofDays(32), PromisedRetentionIT::cut);
    assertThat(ages()).isEmpty();
    assertThat(PLANE.mail().textsTo(organization.ownerEmail())).as("told once").hasSize(2);
  }

  @Test
  void whoTakesTheGreaterPlanAgainWithinTheNoticeLosesNothing() throws SQLException {
    organization = withEntriesOf(700);
    Answer tenant = create(LONG);
    cut();
    change(tenant, "starter");
    cut();
    change(tenant, LONG);
    cut();

    PLANE.clock().ahead(Duration.ofDays(40), PromisedRetentionIT::cut);

    assertThat(ages()).containsExactly("tenant:700");
  }

  @Test
  void whileAPlanIsNotKnownNothingIsShortened() throws SQLException {
    organization = withEntriesOf(700);
    create(LONG);
    cut();
    PLANE.sql(
        "UPDATE tenants.tenant SET plan = 'nobody-knows-it' WHERE organization_id = '%s'; UPDATE tenants.observed SET plan = 'nobody-knows-it' WHERE name IN (SELECT name FROM tenants.tenant WHERE organization_id = '%s')"
            .formatted(organization.id(), organization.id()));

    cut();
    PLANE.clock().ahead(Duration.ofDays(40), PromisedRetentionIT::cut);

    assertThat(ages()).containsExactly("tenant:700");
  }

  private static void cut() {
    PLANE.bean("cutAuditLogs", RecurringJob.class).work().run();
  }

  /** One that has existed for so long: what is in its log lies so many days back. */
  private static TestingOrganization withEntriesOf(int... days) throws SQLException {
    UUID id = UUID.randomUUID();
    for (int each : days) {
      PLANE.clock().ahead(Duration.ofDays(-each), () -> PLANE.transaction(() -> paused(id, each)));
    }
    PLANE.sql(
        "INSERT INTO organizations.organization (id, name, created_at) VALUES ('%s', 'Kept', now())"
            .formatted(id));
    String email = ControlPlane.email("kept");
    PLANE.transaction(() -> PLANE.bean(Invitations.class).inviteFirstOwner(id, email, "system"));
    PLANE.accept(email);
    return new TestingOrganization(
        PLANE, id, email, PLANE.stranger().signIn(email, ControlPlane.PASSWORD));
  }

  private static int paused(UUID chain, int days) {
    PLANE.bean(AuditLog.class).done(chain, "account:x", "tenant:pause", "tenant:" + days, Map.of());
    return days;
  }

  private List<String> ages() throws SQLException {
    return organization
        .owner()
        .get(organization.path() + "/audit/entries?action=tenant:pause&limit=200")
        .json()
        .at("/items")
        .valueStream()
        .map(each -> each.at("/target").asString())
        .toList();
  }

  private Answer create(String plan) {
    Answer made =
        organization
            .owner()
            .with("Idempotency-Key", UUID.randomUUID().toString())
            .post(organization.path() + "/tenants", Map.of("displayName", "Kept", "plan", plan));
    assertThat(made.status()).as(made.body()).isIn(201, 202);
    return made;
  }

  private void change(Answer tenant, String plan) {
    Answer changed =
        organization
            .owner()
            .with("If-Match", "*")
            .put(path(tenant) + "/plan", Map.of("plan", plan));
    assertThat(changed.status()).as(changed.body()).isIn(200, 202);
  }

  private JsonNode limits(Answer tenant) {
    return organization.owner().get(path(tenant) + "/limits").json();
  }

  private String path(Answer tenant) {
    return organization.path() + "/tenants/" + tenant.text("/id");
  }
}
