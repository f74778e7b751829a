package dev.freehold.controlplane.idp;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.ServiceAccounts;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.tenants.TenantApps;
import dev.freehold.crds.Freehold;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;

/** A Tenant of an organisation with an address, and a ServiceAccount that its app runs under. */
record TestingApp(ControlPlane plane, String id, String name) {
  static TestingApp of(TestingOrganization organization) {
    return named(organization, "app-" + UUID.randomUUID().toString().substring(0, 8));
  }

  static TestingApp named(TestingOrganization organization, String name) {
    ControlPlane plane = organization.plane();
    Answer created =
        organization
            .owner()
            .with("Idempotency-Key", UUID.randomUUID().toString())
            .post(
                organization.path() + "/tenants",
                Map.of("name", name, "displayName", "App", "plan", "starter"));
    if (created.status() >= 300) {
      throw new AssertionError("no tenant: " + created);
    }
    var app = new TestingApp(plane, created.text("/id"), name);
    Awaitility.await("the Tenant is in the cluster")
        .atMost(Duration.ofSeconds(60))
        .until(() -> plane.tenant(name) != null);
    app.isAt(app.url());
    accounts(plane).namespace(Freehold.namespaceOf(name));
    return app;
  }

  private void isAt(String url) {
    says(url);
    Awaitility.await("the address is heard")
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                plane
                    .bean(TenantApps.class)
                    .byName(name)
                    .filter(each -> each.url().equals(url))
                    .isPresent());
  }

  /** As the operator does. */
  void says(String url) {
    plane
        .cluster()
        .kubectl(
            "patch",
            "tenant",
            name,
            "--subresource=status",
            "--type=merge",
            "--patch",
            "{\"status\": {\"url\": \"%s\", \"access\": \"Full\"}}".formatted(url));
  }

  String url() {
    return "http://" + name + ".localhost:8080";
  }

  String redirectUri() {
    return url() + "/login/oauth2/code/freehold";
  }

  /** What its pod shows. */
  String assertion() {
    return assertion("freehold");
  }

  String assertion(String audience) {
    return accounts(plane).token(Freehold.namespaceOf(name), "default", audience);
  }

  private static ServiceAccounts accounts(ControlPlane plane) {
    return new ServiceAccounts(plane.cluster().client());
  }
}
