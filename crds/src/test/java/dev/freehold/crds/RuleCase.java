package dev.freehold.crds;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One way to break one rule.
 *
 * @param example the manifest of {@code crds/examples} that is changed
 * @param before patch that makes the object that stands in the cluster; null: the rule counts at
 *     creation
 * @param refused patch that the API server must refuse
 * @param accepted patch that comes near it and must be accepted
 * @param where the field that the refusal names
 * @param message the rule's message, by which the rule is known
 */
record RuleCase(
    String example,
    @Nullable String before,
    String refused,
    String accepted,
    String where,
    String message) {

  private static final String TENANT = "tenant-acme";
  private static final String PLAN = "plan-starter";
  private static final String SERVER = "databaseserver-local";
  private static final String RELEASE = "apprelease-tenant-app";

  private static final String NAME_FIELD = "metadata.name";
  private static final String BOUND =
      "spec: {binding: {server: local, databaseId: aaaaaaaaaaaaaaaa, revision: 3}}";
  private static final String NOT_REMOVED =
      "spec.binding cannot be removed: it says where the tenant's data lives. Copy it from the cluster into your manifest, or use kubectl apply --server-side, which leaves it alone";
  private static final String WITH_REVISION =
      "spec.binding changes only together with revision + 1 (a move or a restore does so): set it back to what the cluster holds";
  private static final String SET_ONCE =
      "spec.organization is set once and cannot change: create another Tenant for another organization";
  private static final String ADOPT =
      "spec.adopt counts at the first placement only, and this Tenant has its database (spec.binding): take spec.adopt back";
  private static final String NAME =
      "a Tenant's name must be a DNS label of at most 50 characters that begins with a letter: it becomes part of a namespace and a host name";
  private static final String QUANTITY =
      "must be a Kubernetes quantity greater than 0, such as 500m (CPU), 512Mi or 5Gi (bytes)";
  private static final String HOST =
      "spec.host must be a host name or an IP address alone: put the port into spec.port, and leave out scheme, brackets and path";

  private static final String AUDIT_RETENTION =
      "spec.auditRetention must be at least 31d: nothing younger is ever deleted from an audit log";

  private static final String ONE_VERSION =
      "what an AppRelease runs cannot change (image, version, port, readinessPath, livenessPath), so that tenants can go back to it: create another AppRelease and make that one the default";

  @Override
  public String toString() {
    return "%s refuses %s".formatted(example, refused);
  }

  static List<RuleCase> all() {
    return List.of(
        // Tenant: its name
        atCreation(TENANT, name("a".repeat(51)), name("a".repeat(50)), NAME_FIELD, NAME),
        atCreation(TENANT, name("4ever"), name("ever4"), NAME_FIELD, NAME),
        atCreation(TENANT, name("acme.inc"), name("acme-inc"), NAME_FIELD, NAME),
        atCreation(
            TENANT,
            name("admin"),
            name("administer"),
            NAME_FIELD,
            "this name is reserved: choose another one for the Tenant"),
        // Tenant: set once
        atUpdate(
            TENANT,
            "spec: {organization: acme-inc}",
            "spec: {organization: other}",
            "spec: {organization: acme-inc}",
            "spec",
            SET_ONCE),
        atUpdate(
            TENANT,
            "spec: {organization: acme-inc}",
            "spec: {organization: null}",
            "spec: {displayName: Acme}",
            "spec",
            SET_ONCE),
        // Tenant: its binding
        atUpdate(
            TENANT, BOUND, "spec: {binding: null}", "spec: {binding: {}}", "spec", NOT_REMOVED),
        atUpdate(
            TENANT,
            BOUND,
            "spec: {binding: {server: other}}",
            "spec: {binding: {server: other, revision: 4}}",
            "spec",
            WITH_REVISION),
        atUpdate(
            TENANT,
            BOUND,
            "spec: {binding: {databaseId: bbbbbbbbbbbbbbbb, revision: 5}}",
            "spec: {binding: {databaseId: bbbbbbbbbbbbbbbb, revision: 4}}",
            "spec",
            WITH_REVISION),
        atUpdate(
            TENANT,
            BOUND,
            "spec: {binding: {revision: 2}}",
            "spec: {binding: {revision: 4}}",
            "spec",
            WITH_REVISION),
        atUpdate(
            TENANT,
            BOUND,
            "spec: {adopt: bbbbbbbbbbbbbbbb}",
            "spec: {adopt: aaaaaaaaaaaaaaaa}",
            "spec",
            ADOPT),
        atUpdate(TENANT, BOUND, "spec: {adopt: New}", "spec: {adopt: null}", "spec", ADOPT),
        // Tenant: fields that go together
        atCreation(
            TENANT,
            "spec: {reclaimPolicy: Delete, retention: 30d}",
            "spec: {reclaimPolicy: Delete}",
            "spec",
            "spec.retention is how long a retained database is kept, but spec.reclaimPolicy Delete drops it at once: remove spec.retention, or set spec.reclaimPolicy to Retain"),
        atCreation(
            TENANT,
            "spec: {trial: {endsAt: '2030-01-01T00:00:00Z', enforcedBy: Billing}}",
            "spec: {organization: acme-inc, trial: {endsAt: '2030-01-01T00:00:00Z', enforcedBy: Billing}}",
            "spec",
            "spec.trial.enforcedBy Billing needs spec.organization: without one there is no subscription that could end the trial. Set the organization, or enforcedBy Operator"),
        atCreation(
            TENANT,
            restriction("2030-01-01T00:00:00Z", "2030-01-01T01:00:00+01:00"),
            restriction("2030-01-01T00:00:00Z", "2030-01-01T01:00:00Z"),
            "spec.restrictions.billing",
            "a restriction's until must be later than its since: correct one of them, or leave until out for no end"),
        atCreation(
            TENANT,
            "spec: {overrides: {storage: 10GB}}",
            "spec: {overrides: {storage: 10G}}",
            "spec.overrides.storage",
            QUANTITY),
        // Plan
        atCreation(
            PLAN, name("a".repeat(64)), name("a".repeat(63)), NAME_FIELD, Names.REFERABLE_MESSAGE),
        atCreation(
            PLAN,
            "spec: {allowances: {api-calls: {included: null}}}",
            "spec: {allowances: {api-calls: {included: null, enforcement: Soft}}}",
            "spec.allowances[api-calls]",
            "enforcement Hard needs included: say how many units are allowed, or use enforcement Soft"),
        atCreation(
            PLAN,
            "spec: {compute: {cpu: 0}}",
            "spec: {compute: {cpu: 1}}",
            "spec.compute.cpu",
            QUANTITY),
        atCreation(
            PLAN,
            "spec: {database: {storage: -1Gi}}",
            "spec: {database: {storage: 1.5Gi}}",
            "spec.database.storage",
            QUANTITY),
        atCreation(
            PLAN,
            "spec: {auditRetention: 30d}",
            "spec: {auditRetention: 31d}",
            "spec",
            AUDIT_RETENTION),
        atCreation(
            PLAN,
            "spec: {auditRetention: 4w}",
            "spec: {auditRetention: 744h}",
            "spec",
            AUDIT_RETENTION),
        // DatabaseServer
        atCreation(
            SERVER,
            name("a".repeat(64)),
            name("a".repeat(63)),
            NAME_FIELD,
            Names.REFERABLE_MESSAGE),
        atUpdate(
            SERVER,
            "spec: {region: eu-1}",
            "spec: {region: us-1}",
            "spec: {region: eu-1}",
            "spec",
            "spec.region cannot change: tenants were placed here because of it. Add another DatabaseServer for another region"),
        atCreation(SERVER, "spec: {host: 'db-1:5432'}", "spec: {host: '::1'}", "spec", HOST),
        atCreation(
            SERVER,
            "spec: {host: 'postgres://db-1'}",
            "spec: {host: db-1.example.org}",
            "spec",
            HOST),
        atCreation(
            SERVER,
            "spec: {capacity: {tenants: 5}, warmPool: 6}",
            "spec: {capacity: {tenants: 5}, warmPool: 5}",
            "spec",
            "spec.warmPool must not exceed spec.capacity.tenants: the server could never keep so many databases ready"),
        // AppRelease
        atCreation(
            RELEASE,
            name("a".repeat(64)),
            name("a".repeat(63)),
            NAME_FIELD,
            Names.REFERABLE_MESSAGE),
        atUpdate(
            RELEASE,
            "spec: {}",
            "spec: {image: other/app:2}",
            "spec: {paused: true}",
            "spec",
            ONE_VERSION),
        atUpdate(
            RELEASE,
            "spec: {}",
            "spec: {version: 9.9.9}",
            "spec: {version: 0.1.0}",
            "spec",
            ONE_VERSION),
        atUpdate(
            RELEASE, "spec: {}", "spec: {port: 9090}", "spec: {port: 8080}", "spec", ONE_VERSION),
        atUpdate(
            RELEASE,
            "spec: {}",
            "spec: {readinessPath: /other}",
            "spec: {readinessPath: /actuator/health/readiness}",
            "spec",
            ONE_VERSION),
        atUpdate(
            RELEASE,
            "spec: {}",
            "spec: {livenessPath: /other}",
            "spec: {maxUnavailable: 3}",
            "spec",
            ONE_VERSION),
        atCreation(
            RELEASE,
            "spec: {waves: [{name: all, percent: 100, selector: {matchLabels: {canary: 'true'}}}]}",
            "spec: {waves: [{name: all, percent: 100}]}",
            "spec.waves[0]",
            "a wave has either a selector or a percent: set one of them"),
        atCreation(
            RELEASE,
            "spec: {waves: [{name: one, percent: 10}, {name: one, percent: 100}]}",
            "spec: {waves: [{name: one, percent: 10}, {name: two, percent: 100}]}",
            "spec",
            "two waves have the same name: give each wave of spec.waves a name of its own"),
        atCreation(
            RELEASE,
            "spec: {waves: [{name: one, percent: 50}, {name: two, percent: 10}]}",
            "spec: {waves: [{name: one, percent: 10}, {name: two, selector: {}}, {name: three, percent: 50}]}",
            "spec",
            "percent of a wave counts the fleet up to and with this wave, so it must not fall from wave to wave: reorder spec.waves or correct the percents"));
  }

  private static RuleCase atCreation(
      String example, String refused, String accepted, String where, String message) {
    return new RuleCase(example, null, refused, accepted, where, message);
  }

  private static RuleCase atUpdate(
      String example,
      String before,
      String refused,
      String accepted,
      String where,
      String message) {
    return new RuleCase(example, before, refused, accepted, where, message);
  }

  private static String name(String name) {
    return "metadata: {name: %s}".formatted(name);
  }

  private static String restriction(String since, String until) {
    return "spec: {restrictions: {billing: {level: ReadOnly, since: '%s', until: '%s'}}}"
        .formatted(since, until);
  }
}
