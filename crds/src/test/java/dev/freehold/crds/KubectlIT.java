package dev.freehold.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.testbed.cluster.Cluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person sees. */
class KubectlIT {
  private static final List<Manifest> SHOWN =
      List.of(
          Manifest.example("tenant-acme").named("shown"),
          Manifest.example("plan-starter").named("shown"),
          Manifest.example("databaseserver-local").named("shown"),
          Manifest.example("apprelease-tenant-app").named("shown"));

  private final Cluster cluster = InstalledCrds.cluster();
  private final KubernetesClient client = cluster.client();

  @BeforeEach
  void create() {
    SHOWN.forEach(manifest -> client.resource(manifest.resource()).create());
  }

  @AfterEach
  void delete() {
    SHOWN.forEach(manifest -> client.resource(manifest.resource()).delete());
  }

  @Test
  void aTenantsColumnsSayWhetherItIsReadyAndWhyNot() {
    // Given
    patchStatus(
        "tenant",
        """
        {"conditions": [{"type": "Ready", "status": "False", "reason": "AdoptionRequired"}],
         "access": "Full", "server": "local", "url": "http://shown.localhost:8080",
         "release": "tenant-app-0.1.0", "storage": "12Mi", "billing": {"phase": "Trialing"}}
        """);

    // When
    List<String> usual = table("tn", "shown");
    List<String> wide = table("tn", "shown", "-o", "wide");

    // Then
    assertThat(words(usual.getFirst()))
        .containsExactly("NAME", "READY", "REASON", "PLAN", "BILLING", "ACCESS", "SERVER", "AGE");
    assertThat(words(usual.get(1)))
        .startsWith("shown", "False", "AdoptionRequired", "starter", "Trialing", "Full", "local");
    assertThat(words(wide.getFirst()))
        .containsSequence("SERVER", "URL", "RELEASE", "STORAGE", "AGE");
    assertThat(words(wide.get(1)))
        .containsSequence("http://shown.localhost:8080", "tenant-app-0.1.0", "12Mi");
  }

  @ParameterizedTest
  @CsvSource({
    "dbs, NAME READY REASON VERSION REGION TENANTS CAPACITY WARM POOL HEADROOM% CORDONED AGE",
    "rel, NAME READY REASON VERSION DEFAULT ROLLOUT TENANTS UPDATED FAILED AGE",
    "plan, NAME DISPLAY TIER TENANTS CAP READY WAITING TRIALS SUSPENDED USED AGE"
  })
  void theOtherKindsHaveTheirColumns(String kind, String columns) {
    // When
    List<String> table = table(kind, "shown");

    // Then
    assertThat(words(table.getFirst())).containsExactly(columns.split(" "));
  }

  @Test
  void oneWordListsEveryKind() {
    // When
    String listed = cluster.kubectl("get", "freehold", "-o", "name");

    // Then
    assertThat(listed.lines())
        .contains(
            "tenant.freehold.dev/shown",
            "plan.freehold.dev/shown",
            "databaseserver.freehold.dev/shown",
            "apprelease.freehold.dev/shown");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tenant                          | One customer's world: a PostgreSQL database, credentials and a running app
          tenant.spec.binding             | Where the data lives; written by the operator, never removed, changes only together with revision + 1.
          tenant.spec.reclaimPolicy       | One of: Retain (Locked and kept as a tombstone for spec.retention;
          tenant.spec.restrictions.hold   | Staff: legal or fraud.
          tenant.status.access            | One of: Full (Everything), ReadOnly
          tenant.status.conditions.reason | Why, as one CamelCase word for programs.
          plan.spec.price.amount          | In minor units of the currency (cents), per interval.
          databaseserver.spec.adminSecret | (never a superuser)
          apprelease.spec.default         | tenants without a pin run this release
          """)
  void explainTellsWhatTheJavadocTells(String path, String text) {
    // When
    String explained = cluster.kubectl("explain", path);

    // Then
    assertThat(explained.replaceAll("\\s+", " ")).contains(text);
  }

  @Test
  void aRefusalNamesTheFieldAndWhatToDo() {
    // Given
    Manifest reserved = SHOWN.getFirst().named("admin");

    // When // Then
    assertThatThrownBy(() -> cluster.apply(reserved.yaml()))
        .hasMessageContaining(
            "The Tenant \"admin\" is invalid: metadata.name: Invalid value: this name is reserved: choose another one for the Tenant");
  }

  private void patchStatus(String kind, String status) {
    cluster.kubectl(
        "patch",
        kind,
        "shown",
        "--subresource=status",
        "--type=merge",
        "-p",
        "{\"status\":" + status + "}");
  }

  private List<String> table(String... arguments) {
    var words = new ArrayList<>(List.of("get"));
    words.addAll(List.of(arguments));
    return cluster.kubectl(words.toArray(String[]::new)).lines().toList();
  }

  private static List<String> words(String line) {
    return List.of(line.strip().split("\\s+"));
  }
}
