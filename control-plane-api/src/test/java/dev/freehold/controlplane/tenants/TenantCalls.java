package dev.freehold.controlplane.tenants;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.TestingOrganization;
import java.util.Map;
import java.util.UUID;

/** What an organisation's owner asks of the API about Tenants. */
record TenantCalls(TestingOrganization organization) {

  /** A Tenant's name that no other test uses. */
  static String name() {
    return "t-" + UUID.randomUUID().toString().substring(0, 8);
  }

  String path() {
    return organization.path() + "/tenants";
  }

  Answer create(String name, String key) {
    return organization
        .owner()
        .with("Idempotency-Key", key)
        .post(path(), Map.of("name", name, "displayName", "Acme", "plan", "starter"));
  }

  /** With the ETag of now. */
  Answer changePlan(String id, String plan) {
    return organization
        .owner()
        .with("If-Match", get(id).header("ETag"))
        .put(path() + "/" + id + "/plan", Map.of("plan", plan));
  }

  Answer create() {
    return create(name(), UUID.randomUUID().toString());
  }

  Answer get(String id) {
    return organization.owner().get(path() + "/" + id);
  }
}
