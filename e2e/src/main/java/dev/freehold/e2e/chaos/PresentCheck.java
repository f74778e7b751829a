package dev.freehold.e2e.chaos;

import dev.freehold.crds.Plan;
import dev.freehold.crds.Tenant;
import dev.freehold.crds.TenantStatus.Access;
import dev.freehold.e2e.chaos.SeenCredentials.Credentials;
import dev.freehold.operator.Installation;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a tenant that is to be there has everything that its spec says, and nothing else. */
final class PresentCheck {
  private static final String PERMISSION_DENIED = "42501";

  private final ChaosWorld world;
  private final Subject subject;
  private final Findings findings;

  private PresentCheck(ChaosWorld world, Subject subject) {
    this.world = world;
    this.subject = subject;
    this.findings = new Findings(subject.name());
  }

  static List<Violation> of(ChaosWorld world, Subject subject) throws SQLException {
    var check = new PresentCheck(world, subject);
    check.run();
    return check.findings.all();
  }

  private void run() throws SQLException {
    Tenant tenant = world.tenant(subject);
    if (tenant == null || tenant.getSpec().binding() == null) {
      findings.add("the Tenant exists and is bound", tenant == null ? "missing" : "unbound");
      return;
    }
    children();
    var rows = new ArrayList<Map<String, String>>();
    for (DatabaseHost host : world.hosts()) {
      host.live(subject.name()).ifPresent(rows::add);
    }
    if (rows.size() != 1) {
      findings.add("a tenant has exactly one live database", rows.toString());
      return;
    }
    DatabaseHost host = world.hostOf(subject).orElseThrow();
    Map<String, String> row = rows.getFirst();
    row(tenant, host, row);
    database(host, row);
    credentials(row);
    new LedgerCheck(subject, findings).rowsAreIn(host, row.getOrDefault("database_name", ""));
  }

  private void children() {
    String namespace = subject.namespace();
    findings.require(
        world.client().namespaces().withName(namespace).get() != null,
        "the namespace exists",
        "%s is missing",
        namespace);
    HandMade.CHILDREN.forEach(
        (type, name) ->
            findings.require(
                world.client().resources(type).inNamespace(namespace).withName(name).get() != null,
                "every child exists",
                "%s '%s' is missing",
                type.getSimpleName(),
                name));
    Deployment app =
        world.client().apps().deployments().inNamespace(namespace).withName("app").get();
    if (app != null) {
      findings.same(
          "the app runs as access says",
          subject.access() != Access.Suspended,
          app.getSpec().getReplicas() > 0);
    }
  }

  private void row(Tenant tenant, DatabaseHost host, Map<String, String> row) {
    var binding = tenant.getSpec().binding();
    var status = tenant.getStatus();
    String invariant = "the registry row is the tenant's";
    findings.same(invariant, host.name(), binding == null ? null : binding.server());
    findings.same(invariant, row.get("id"), binding == null ? null : binding.databaseId());
    findings.same(invariant, tenant.getMetadata().getUid(), row.get("tenant_uid"));
    findings.same(
        "the status names the database",
        row.get("database_name"),
        status == null ? null : status.database());
    findings.same("the registry knows the access", subject.access().name(), row.get("access"));
    findings.same("no rotation is half done", "", row.get("rotation"));
    findings.same("no password waits in the registry", "", row.get("sealed_password"));
    findings.same(
        "the registry knows the limit", String.valueOf(limit()), row.get("connection_limit"));
  }

  private int limit() {
    return world
        .client()
        .resources(Plan.class)
        .withName(subject.plan())
        .get()
        .getSpec()
        .database()
        .connections();
  }

  private void database(DatabaseHost host, Map<String, String> row) throws SQLException {
    String owner = "fh_" + row.get("id");
    String login = owner + "_" + row.get("login");
    try (Connection connection = host.postgres().connect("postgres")) {
      findings.same(
          "the database is the operator's and open",
          List.of(Installation.OPERATOR_ROLE + " t -1"),
          Rows.column(
              connection,
              "select concat_ws(' ', pg_get_userbyid(datdba), datallowconn, datconnlimit) from pg_database where datname = ?",
              row.getOrDefault("database_name", "")));
      String member =
          switch (subject.access()) {
            case Full, Hibernated -> " of " + owner;
            case ReadOnly -> " of " + owner + "_r";
            case Suspended -> "";
          };
      var expected =
          List.of(
              owner + " f",
              login + (subject.access() == Access.Suspended ? " f " : " t ") + limit() + member,
              owner + "_r f");
      findings.same(
          "roles and limits are as access and plan say",
          expected.stream().sorted().toList(),
          Rows.column(
                  connection,
                  """
                  select concat(rolname, ' ', rolcanlogin, case when rolname ~ '_[ab]$' then ' ' || rolconnlimit end,
                    (select ' of ' || string_agg(m.roleid::regrole::text, ',' order by 1) from pg_auth_members m
                     where m.member = r.oid and rolcanlogin))
                  from pg_roles r where rolname in (?, ?, ?, ?)
                  """,
                  owner,
                  owner + "_r",
                  owner + "_a",
                  owner + "_b")
              .stream()
              .sorted()
              .toList());
    }
  }

  private void credentials(Map<String, String> row) {
    Optional<Credentials> current =
        Credentials.of(
            world.client().secrets().inNamespace(subject.namespace()).withName("database").get());
    if (current.isEmpty()) {
      findings.add("the Secret holds credentials", "it holds none");
      return;
    }
    findings.same(
        "the Secret names the active login",
        "fh_%s_%s".formatted(row.get("id"), row.get("login")),
        current.get().login());
    findings.same("access is in force", expectedLogin(), login(current.get()));
    for (Credentials former : world.seen().of(subject.namespace())) {
      if (!former.password().equals(current.get().password())) {
        findings.require(
            LoginTrial.isRefused(former),
            "former credentials are refused",
            "%s still enters %s with a password it had before",
            former.login(),
            former.database());
      }
    }
  }

  private String expectedLogin() {
    return switch (subject.access()) {
      case Full, Hibernated -> "writes";
      case ReadOnly -> "reads";
      case Suspended -> "refused 28000";
    };
  }

  private String login(Credentials credentials) {
    try (Connection connection =
        DriverManager.getConnection(
            credentials.url(), credentials.login(), credentials.password())) {
      try {
        Rows.execute(
            connection,
            LedgerWriter.TABLE,
            "insert into ledger values (-%d, '%s')".formatted(System.nanoTime(), subject.name()));
        return "writes";
      } catch (SQLException e) {
        return PERMISSION_DENIED.equals(e.getSQLState()) ? "reads" : "fails " + e.getMessage();
      }
    } catch (SQLException e) {
      return "refused " + e.getSQLState();
    }
  }
}
