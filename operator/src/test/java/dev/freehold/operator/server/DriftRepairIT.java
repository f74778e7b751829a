package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.TenantStatus.Access;
import dev.freehold.operator.server.Difference.Aspect;
import dev.freehold.operator.server.TestServer.Made;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What somebody changed by hand is taken back, as far as our role may. */
@ParameterizedClass
@MethodSource("dev.freehold.testbed.postgres.Postgres#available")
class DriftRepairIT {
  private final PostgresVersion version;
  private final TestServer world;
  private final DriftRepair repair = new DriftRepair();

  DriftRepairIT(PostgresVersion version) throws SQLException {
    this.version = version;
    world = TestServer.of(version);
  }

  @Test
  void everyChangeByHandIsFoundAndTakenBack() throws SQLException {
    Made made = world.made();
    Made other = world.made();
    RegistryRow row = made.row();
    String database = row.database();
    String login = row.login();
    String owner = row.id().owner();
    List<String> before = catalogs(row);
    var expected = new ArrayList<Aspect>();
    for (Change change :
        List.of(
            new Change(
                Aspect.Granted, "grant connect on database %s to public".formatted(database)),
            new Change(
                Aspect.Granted, "grant create on database %s to %s".formatted(database, login)),
            new Change(
                Aspect.Granted,
                "grant temporary on database %s to %s with grant option"
                    .formatted(database, owner)),
            new Change(
                Aspect.NotGranted,
                "revoke create on database %s from %s".formatted(database, owner)),
            new Change(
                Aspect.NotGranted,
                "revoke connect on database %s from %s".formatted(database, login)),
            new Change(Aspect.Template, "alter database %s is_template true".formatted(database)),
            new Change(
                Aspect.AllowConnections,
                "alter database %s allow_connections false".formatted(database)),
            new Change(
                Aspect.DatabaseLimit, "alter database %s connection limit 3".formatted(database)),
            new Change(
                Aspect.DatabaseSetting,
                "alter database %s set default_transaction_read_only = on".formatted(database)),
            new Change(Aspect.Attribute, "alter role %s createdb".formatted(login)),
            new Change(Aspect.Attribute, "alter role %s createrole".formatted(owner)),
            new Change(Aspect.Attribute, "alter role %s inherit".formatted(login)),
            new Change(Aspect.Attribute, "alter role %s login".formatted(owner)),
            new Change(Aspect.RoleLimit, "alter role %s connection limit 500".formatted(login)),
            new Change(
                Aspect.ValidUntil, "alter role %s valid until '2020-01-01'".formatted(login)),
            new Change(Aspect.Access, "alter role %s nologin".formatted(login)),
            new Change(Aspect.Access, "alter role %s reset role".formatted(login)),
            new Change(
                Aspect.RoleSetting,
                "alter role %s in database %s set role = none".formatted(login, database)))) {
      world.asSuperuser("postgres", change.sql());
      expected.add(change.aspect());
    }
    assertThat(differences(made)).extracting(Difference::aspect).containsAll(expected);
    assertThat(differences(made)).hasSizeGreaterThanOrEqualTo(expected.size());
    assertThat(differences(other)).isEmpty();

    // When
    DriftRepair.Result result = repair.mend(world.server, row.id());

    // Then
    assertThat(result.left()).isEmpty();
    assertThat(result.mended()).hasSizeGreaterThanOrEqualTo(expected.size());
    assertThat(result.mended())
        .contains(
            "PUBLIC may CONNECT",
            "role %s has CREATEDB".formatted(login),
            "login %s has connection limit 500 instead of 5".formatted(login));
    assertThat(catalogs(row)).isEqualTo(before);
  }

  @Test
  void aMemberThatNobodyDeclaredIsFoundAndTakenOutWhereOurRoleMay() throws SQLException {
    Made made = world.made();
    Made other = world.made();
    String owner = made.row().id().owner();
    String stranger = other.row().login();
    List<String> before = catalogs(made.row());
    // As whoever has the operator's login would do it.
    asOperator("grant %s to %s".formatted(owner, stranger));

    // When
    List<Difference> found = differences(made);
    DriftRepair.Result result = repair.mend(world.server, made.row().id());

    // Then
    assertThat(found)
        .extracting(Difference::words)
        .containsExactly("role %s is a member of %s".formatted(stranger, owner));
    assertThat(differences(other)).isEmpty();
    assertThat(result.left()).isEmpty();
    assertThat(catalogs(made.row())).isEqualTo(before);
  }

  @Test
  void whatOnlyASuperuserCouldMendIsLeftAndTheRestIsMended() throws SQLException {
    Made made = world.made();
    String login = made.row().login();
    world.asSuperuser(
        "postgres",
        "alter role %s bypassrls".formatted(login),
        "grant pg_read_server_files to " + login,
        "grant connect on database %s to public".formatted(made.row().database()));
    try {
      // When
      DriftRepair.Result result = repair.mend(world.server, made.row().id());

      // Then
      assertThat(result.mended()).contains("PUBLIC may CONNECT");
      assertThat(result.left())
          .extracting(Difference::words)
          .contains("role %s has BYPASSRLS".formatted(login));
      if (version == PostgresVersion.V18) {
        assertThat(result.left())
            .extracting(Difference::words)
            .contains("role %s is a member of pg_read_server_files".formatted(login));
      }
    } finally {
      world.asSuperuser(
          "postgres",
          "alter role %s nobypassrls".formatted(login),
          "revoke pg_read_server_files from " + login);
    }
  }

  @Test
  void aRoleThatWeMayNotAdministerAnyMoreIsTold() throws SQLException {
    Made made = world.made();
    String reader = made.row().id().reader();
    world.asSuperuser(
        "postgres", "revoke %s from %s cascade".formatted(reader, TestServer.OPERATOR));

    // When
    DriftRepair.Result result = repair.mend(world.server, made.row().id());

    // Then
    assertThat(result.mended()).isEmpty();
    if (version == PostgresVersion.V18) {
      assertThat(result.left())
          .extracting(Difference::words)
          .containsExactly(
              "the operator may not administer role %1$s: as a superuser, GRANT %1$s TO %2$s WITH ADMIN OPTION"
                  .formatted(reader, TestServer.OPERATOR));
    } else {
      assertThat(result.left()).isEmpty();
    }
  }

  @Test
  void underARestrictionTheWholeOfItIsToBeAppliedAgain() throws SQLException {
    Made made = world.made();
    world.access.apply(world.server, made.row(), Access.Suspended);
    world.asSuperuser("postgres", "alter role %s login".formatted(made.row().login()));

    // When
    DriftRepair.Result result = repair.mend(world.server, made.row().id());

    // Then
    assertThat(result.mended()).containsExactly("login %s is LOGIN".formatted(made.row().login()));
    assertThat(result.facts().row().access()).isNull();
    assertThat(world.access.isApplied(result.facts(), Access.Suspended)).isFalse();
  }

  @Test
  void aDatabaseThatIsGoneOrAnothersOrAnotherOneIsALossAndNothingOfItIsMended()
      throws SQLException {
    Made missing = world.made();
    Made foreign = world.made();
    Made replaced = world.made();
    Made halfDropped = world.made();
    world.dropHalf(halfDropped.row());
    world.asSuperuser(
        "postgres",
        "drop database " + missing.row().database(),
        "alter database %s owner to postgres".formatted(foreign.row().database()),
        "drop database " + replaced.row().database(),
        "create database %s owner %s".formatted(replaced.row().database(), TestServer.OPERATOR));
    try {
      for (Made each : List.of(missing, foreign, replaced, halfDropped)) {
        // When
        DriftRepair.Result result = repair.mend(world.server, each.row().id());

        // Then
        assertThat(result.mended()).isEmpty();
        assertThat(result.left()).hasSize(1).allMatch(Difference::isLoss);
      }
    } finally {
      world.asSuperuser(
          "postgres",
          "alter database %s owner to %s".formatted(foreign.row().database(), TestServer.OPERATOR));
    }
  }

  private record Change(Aspect aspect, String sql) {}

  private List<Difference> differences(Made made) {
    return repair.look(world.server, made.row().id());
  }

  private void asOperator(String sql) {
    world.server.autocommit("as the operator", connection -> TestServer.execute(connection, sql));
  }

  private List<String> catalogs(RegistryRow row) throws SQLException {
    return world.query(
        "postgres",
        """
        select concat_ws(' ', datname, pg_get_userbyid(datdba), datallowconn, datistemplate, datconnlimit,
          (select string_agg(a::text, ',' order by a::text) from unnest(datacl) a))
        from pg_database where datname = '%1$s'
        union all
        select concat_ws(' ', rolname, rolcanlogin, rolinherit, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolconnlimit, nullif(rolvaliduntil, 'infinity'),
          (select string_agg(s.setdatabase || ':' || s.setconfig::text, ',' order by 1) from pg_db_role_setting s where s.setrole = r.oid),
          (select string_agg(pg_get_userbyid(m.member) || ' in ' || pg_get_userbyid(m.roleid), ',' order by m.member, m.roleid) from pg_auth_members m where r.oid in (m.member, m.roleid)))
        from pg_roles r where rolname like '%2$s%%'
        union all
        select 'settings ' || s.setconfig::text from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase where d.datname = '%1$s'
        order by 1
        """
            .formatted(row.database(), row.id().owner()));
  }
}
