package dev.freehold.e2e.chaos;

import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether anything is there that belongs to nobody. */
final class OrphanCheck {
  private OrphanCheck() {}

  static List<Violation> of(ChaosWorld world) throws SQLException {
    List<Tenant> tenants = world.client().resources(Tenant.class).list().getItems();
    Set<String> uids =
        tenants.stream().map(each -> each.getMetadata().getUid()).collect(Collectors.toSet());
    var violations = new ArrayList<>(namespaces(world, tenants));
    for (DatabaseHost host : world.hosts()) {
      violations.addAll(onServer(host, uids));
    }
    return violations;
  }

  private static List<Violation> namespaces(ChaosWorld world, List<Tenant> tenants) {
    var findings = new Findings("cluster");
    Set<String> known =
        tenants.stream().map(each -> each.getMetadata().getName()).collect(Collectors.toSet());
    for (HasMetadata each :
        world.client().namespaces().withLabel(Freehold.TENANT_LABEL).list().getItems()) {
      String tenant = each.getMetadata().getLabels().get(Freehold.TENANT_LABEL);
      findings.require(
          known.contains(tenant),
          "no namespace without its Tenant",
          "%s",
          each.getMetadata().getName());
    }
    return findings.all();
  }

  private static List<Violation> onServer(DatabaseHost host, Set<String> uids) throws SQLException {
    var findings = new Findings(host.name());
    try (Connection connection = host.registry()) {
      List<Map<String, String>> rows =
          Rows.of(
              connection,
              "select id, database_name, state, tenant_name, tenant_uid from registry.tenant_database");
      var databases = new TreeSet<String>();
      var ids = new TreeSet<String>();
      for (Map<String, String> row : rows) {
        databases.add(row.getOrDefault("database_name", ""));
        ids.add("fh_" + row.get("id"));
        findings.require(
            switch (row.getOrDefault("state", "")) {
              case "assigned" -> uids.contains(row.get("tenant_uid"));
              case "warm", "tombstone" -> true;
              default -> false;
            },
            "no row without its Tenant, none half made",
            "%s",
            row);
      }
      findings.same(
          "databases and rows are the same ones",
          databases,
          new TreeSet<>(
              Rows.column(
                  connection,
                  "select datname from pg_database where datname like 'fh\\_%' and datname <> ?",
                  Strangers.LOOKALIKE)));
      findings.same(
          "roles and rows are the same ones",
          ids,
          new TreeSet<>(
              Rows.column(
                  connection,
                  "select distinct regexp_replace(rolname, '_[abr]$', '') from pg_roles where rolname like 'fh\\_%' and rolname not like ?",
                  Strangers.LOOKALIKE + "%")));
    }
    return findings.all();
  }
}
