package dev.freehold.controlplane.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TableText;
import dev.freehold.controlplane.TestingOrganization;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TenantSecretsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingOrganization organization;
  private static TenantCalls calls;

  private final String password = "secret-" + UUID.randomUUID();
  private String path;
  private String name;
  private String id;
  private Caller owner;

  @BeforeAll
  static void prepare() {
    organization = PLANE.organization("Tenant secrets");
    calls = new TenantCalls(organization);
  }

  @BeforeEach
  void create() {
    Answer created = calls.create();
    id = created.text("/id");
    name = created.text("/name");
    path = calls.path() + "/" + id;
    owner = PLANE.stranger().signIn(organization.ownerEmail(), ControlPlane.PASSWORD);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !owner.get(path).text("/observed/asOf").isEmpty());
  }

  @Test
  void theOwnerSeesThemWithAFreshProofAndItIsOnRecord() throws SQLException {
    applySecret(name);

    Answer answer = owner.get(path + "/credentials");

    assertThat(answer.text("/password")).as(answer.code()).isEqualTo(password);
    assertThat(answer.json().at("/port").asInt()).isEqualTo(5432);
    assertThat(answer.header("Cache-Control")).contains("no-store");
    assertThat(audited("tenant:read_credentials")).isEqualTo(1);
    assertThat(TableText.occurrences(PLANE.database(), password)).isEmpty();
    PLANE
        .clock()
        .ahead(
            Duration.ofMinutes(11),
            () ->
                assertThat(owner.get(path + "/credentials").code()).isEqualTo("step_up_required"));
    assertThat(audited("tenant:read_credentials")).isEqualTo(1);
  }

  @Test
  void anotherTenantsSecretInANamespaceOfThatNameIsNotTold() throws SQLException {
    applySecret("somebody-else");

    Answer answer = owner.get(path + "/credentials");

    assertThat(answer.code()).isEqualTo("credentials_not_ready");
    assertThat(audited("tenant:read_credentials")).isZero();
  }

  @Test
  void withoutTheClusterTheyCannotBeTold() {
    try (var cutOff = PLANE.startCutOff()) {
      Answer answer = owner.at(ControlPlane.baseUrl(cutOff)).get(path + "/credentials");

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("Retry-After")).isEqualTo("5");
    }
  }

  @Test
  void theControlPlaneMayReadNoOtherSecret() {
    assertThat(can("get", "secret/database")).isTrue();
    assertThat(can("get", "secret/admin")).isFalse();
    assertThat(can("list", "secrets")).isFalse();
    assertThat(can("watch", "secrets")).isFalse();
  }

  @Test
  void theExportHoldsWhatWeKnowAndNoSecret() throws SQLException {
    applySecret(name);

    Answer export = owner.get(path + "/export");

    assertThat(export.text("/tenant/name")).as(export.body()).isEqualTo(name);
    assertThat(export.text("/spec/plan")).isEqualTo("starter");
    assertThat(export.text("/limits/limits/storage")).isEqualTo("5Gi");
    assertThat(export.header("Content-Disposition")).startsWith("attachment");
    assertThat(export.body()).doesNotContain(password);
    assertThat(audited("tenant:export")).isEqualTo(1);
    assertThat(owner.get(export.text("/auditLog").replace("/api/v1", "")).body())
        .contains("tenant:create");
  }

  @Test
  void staffPinsWhatTheOperatorWouldChoose() throws SQLException {
    Caller staff = PLANE.staff();
    String pins = "/tenants/" + id + "/pins";
    Answer before = staff.get(pins);
    var pinned = Map.of("server", "main", "hostname", name + ".example.test");

    assertThat(staff.put(pins, pinned).code()).isEqualTo("precondition_required");
    Answer after = staff.with("If-Match", before.header("ETag")).put(pins, pinned);

    assertThat(after.status()).as(after.body()).isEqualTo(200);
    assertThat(PLANE.tenant(name).getSpec().server()).isEqualTo("main");
    assertThat(PLANE.tenant(name).getSpec().hostname()).isEqualTo(name + ".example.test");
    assertThat(owner.get(path).text("/pins/server")).isEqualTo("main");
    assertThat(audited("staff:tenant_pin")).isEqualTo(1);

    staff.with("If-Match", after.header("ETag")).put(pins, Map.of());

    assertThat(PLANE.tenant(name).getSpec().server()).isNull();
  }

  private boolean can(String verb, String what) {
    try {
      return PLANE
          .cluster()
          .kubectl(
              "auth",
              "can-i",
              verb,
              what,
              "--as=system:serviceaccount:freehold-system:freehold-control-plane",
              "-n",
              "tenant-" + name)
          .strip()
          .endsWith("yes");
    } catch (RuntimeException e) {
      // kubectl's way to say no.
      return false;
    }
  }

  private void applySecret(String tenant) {
    PLANE
        .cluster()
        .apply(
            """
            apiVersion: v1
            kind: Namespace
            metadata: {name: tenant-%s}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: database, namespace: tenant-%s, labels: {freehold.dev/tenant: %s}}
            type: servicebinding.io/postgresql
            stringData:
              type: postgresql
              host: main.db.test
              port: "5432"
              database: fh_abc
              username: fh_abc_a
              password: %s
              uri: postgresql://fh_abc_a:%s@main.db.test:5432/fh_abc
            """
                .formatted(name, name, tenant, password, password));
  }

  private long audited(String action) throws SQLException {
    try (var superuser = PLANE.database().asSuperuser();
        var query =
            superuser.prepareStatement(
                "SELECT count(*) FROM audit.entry WHERE chain_id = ? AND action = ? AND target = ? AND outcome = 'Done'")) {
      query.setObject(1, organization.id());
      query.setString(2, action);
      query.setString(3, "tenant:" + id);
      var rows = query.executeQuery();
      rows.next();
      return rows.getLong(1);
    }
  }
}
