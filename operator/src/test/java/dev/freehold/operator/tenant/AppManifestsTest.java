package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.AppRelease;
import dev.freehold.crds.Plan;
import dev.freehold.crds.Tenant;
import dev.freehold.crds.TenantStatus.Access;
import dev.freehold.operator.Manifests;
import dev.freehold.operator.server.DatabaseFacts;
import dev.freehold.operator.server.DatabaseId;
import dev.freehold.operator.server.Logins;
import dev.freehold.operator.server.RegistryRow;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Manifests as they are applied, held against files of this test's package. */
class AppManifestsTest {
  private static final WorkloadIdentity NONE = new WorkloadIdentity(null);
  private static final WorkloadIdentity CONTROL_PLANE =
      new WorkloadIdentity(URI.create("https://control.example.com"));
  private static final String ORGANIZATION = "organization: 0198c9a2-7d8e-7b6f-9c1d-2f3a4b5c6d7e";

  @Test
  void anAppOfNoOrganizationKnowsOfNoControlPlane() {
    assertThat(app(CONTROL_PLANE)).isEqualTo(golden("app"));
    assertThat(app(NONE, ORGANIZATION)).isEqualTo(golden("app"));
  }

  @Test
  void anOrganizationsAppGetsATokenForTheControlPlaneAlone() {
    assertThat(app(CONTROL_PLANE, ORGANIZATION)).isEqualTo(golden("app-of-organization"));
  }

  @Test
  void onlyAnOrganizationsAppReachesTheControlPlane() {
    assertThat(network(CONTROL_PLANE)).isEqualTo(golden("network"));
    assertThat(network(NONE, ORGANIZATION)).isEqualTo(golden("network"));
    assertThat(network(CONTROL_PLANE, ORGANIZATION)).isEqualTo(golden("network-of-organization"));
  }

  @Test
  void anAddressThatIsNoNameIsTheOnlyOneReachedAtItsPort() {
    // When
    Map<?, ?> policy =
        network(new WorkloadIdentity(URI.create("http://10.1.2.3:8082")), ORGANIZATION);

    // Then
    assertThat(policy.toString()).contains("port=8082").contains("cidr=10.1.2.3/32");
  }

  private static Map<?, ?> app(WorkloadIdentity identity, String... spec) {
    AppRelease release =
        Serialization.unmarshal(Manifests.release("current", true), AppRelease.class);
    return tree(AppManifests.deployment(work(spec), release, 1, identity));
  }

  private static Map<?, ?> network(WorkloadIdentity identity, String... spec) {
    return tree(
        NamespaceManifests.network(
            "acme", 8080, "postgres.example.com", 5432, identity.egress(work(spec).tenant())));
  }

  private static TenantWork work(String... spec) {
    Tenant tenant = Serialization.unmarshal(Manifests.tenant("acme", spec), Tenant.class);
    Plan plan = Serialization.unmarshal(Manifests.plan("starter"), Plan.class);
    var work = new TenantWork(tenant, null, Instant.EPOCH);
    work.resolved("starter", EffectivePlan.of(plan.getSpec(), null), null);
    work.placed(null, facts());
    return work;
  }

  private static DatabaseFacts facts() {
    var row =
        new RegistryRow(
            new DatabaseId("abcdefghijklmnop"),
            "fh_abcdefghijklmnop",
            "installation",
            RegistryRow.State.assigned,
            "acme",
            "uid",
            1,
            Access.Full,
            null,
            new Logins(Logins.Letter.a, null, null, null),
            5,
            null,
            Instant.EPOCH);
    return new DatabaseFacts(row, "freehold", true, false, false, true, true, null, true, false);
  }

  /** In which the order of labels does not count. */
  private static Map<?, ?> tree(HasMetadata manifest) {
    return Serialization.unmarshal(Serialization.asYaml(manifest), Map.class);
  }

  private static Map<?, ?> golden(String name) {
    try (var file = AppManifestsTest.class.getResourceAsStream(name + ".yaml")) {
      return Serialization.unmarshal(Objects.requireNonNull(file, name), Map.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
