package dev.freehold.operator;

import dev.freehold.crds.Tenant;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything of a tenant, in Kubernetes and in PostgreSQL, with its names and ids replaced: two
 * tenants that were made alike give the same text.
 */
public final class TenantSnapshot {
  private static final List<Class<? extends HasMetadata>> CHILDREN =
      List.of(
          ResourceQuota.class,
          LimitRange.class,
          NetworkPolicy.class,
          Secret.class,
          Service.class,
          Ingress.class,
          Deployment.class);

  private final World world;
  private final Tenant tenant;
  private final StringBuilder text = new StringBuilder();

  private TenantSnapshot(World world, Tenant tenant) {
    this.world = world;
    this.tenant = tenant;
  }

  public static String of(World world, String name) throws SQLException {
    var snapshot = new TenantSnapshot(world, world.tenant(name));
    snapshot.resource();
    snapshot.children();
    snapshot.database();
    return snapshot
        .text
        .toString()
        .replace(name, "NAME")
        .replace(snapshot.tenant.getSpec().binding().databaseId(), "ID");
  }

  private void resource() {
    add("finalizers " + tenant.getMetadata().getFinalizers());
    add("binding " + tenant.getSpec().binding());
    var status = tenant.getStatus();
    status.conditions().stream()
        .map(each -> each.getType() + "=" + each.getStatus() + "/" + each.getReason())
        .forEach(this::add);
    add(
        "status %s %s %s %s %s %s"
            .formatted(
                status.observedGeneration(),
                status.access(),
                status.server(),
                status.database(),
                status.url(),
                status.release()));
  }

  private void children() {
    String namespace = "tenant-" + tenant.getMetadata().getName();
    add(world.client().namespaces().withName(namespace).get());
    for (Class<? extends HasMetadata> type : CHILDREN) {
      world.client().resources(type).inNamespace(namespace).list().getItems().forEach(this::add);
    }
  }

  /** Without what the API server and the controllers give each object of its own. */
  private void add(HasMetadata object) {
    var metadata = object.getMetadata();
    Map<String, String> annotations =
        new TreeMap<>(metadata.getAnnotations() == null ? Map.of() : metadata.getAnnotations());
    // A hash over names.
    annotations.computeIfPresent("freehold.dev/applied-hash", (_, _) -> "HASH");
    object.setMetadata(
        new ObjectMetaBuilder()
            .withName(metadata.getName())
            .withLabels(metadata.getLabels())
            .withAnnotations(annotations)
            .build());
    switch (object) {
      case Namespace namespace -> namespace.setStatus(null);
      case Deployment deployment -> deployment.setStatus(null);
      case ResourceQuota quota -> quota.setStatus(null);
      case Service service -> {
        service.getSpec().setClusterIP(null);
        service.getSpec().setClusterIPs(null);
      }
      case Secret secret -> secret.setData(new TreeMap<>(secret.getData()));
      default -> {}
    }
    if (object instanceof Secret secret) {
      secret.getData().replaceAll((_, _) -> "…");
    }
    add(world.client().getKubernetesSerialization().asYaml(object));
  }

  private void database() throws SQLException {
    String id = tenant.getSpec().binding().databaseId();
    query(
        "postgres",
        """
        select concat_ws(' ', 'database', datname, pg_get_userbyid(datdba), datallowconn, datconnlimit, datacl)
        from pg_database where datname like 'fh\\_%1$s%%'
        union all
        select concat_ws(' ', 'role', rolname, rolcanlogin, rolinherit, rolsuper, rolcreatedb, rolcreaterole, rolconnlimit, s.setconfig,
          (select string_agg(m.roleid::regrole::text, ',' order by 1) from pg_auth_members m where m.member = r.oid),
          (select string_agg(m.member::regrole::text, ',' order by 1) from pg_auth_members m where m.roleid = r.oid))
        from pg_roles r left join pg_db_role_setting s on s.setrole = r.oid where rolname like 'fh\\_%1$s%%'
        order by 1
        """
            .formatted(id));
    query(
        "freehold",
        "select concat_ws(' ', 'row', id, database_name, state, tenant_name, access, password_revision, login, rotation,"
            + " 'sealed:', sealed_password is not null) from registry.tenant_database where tenant_name = '%s'"
                .formatted(tenant.getMetadata().getName()));
  }

  private void query(String database, String sql) throws SQLException {
    try (Connection connection = world.postgres().connect(database);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      var lines = new ArrayList<String>();
      while (rows.next()) {
        lines.add(rows.getString(1));
      }
      lines.forEach(this::add);
    }
  }

  private void add(String line) {
    text.append(line).append('\n');
  }
}
