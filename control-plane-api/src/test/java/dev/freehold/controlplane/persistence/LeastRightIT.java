package dev.freehold.controlplane.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the login that serves requests cannot do, whatever somebody gets it to execute. */
class LeastRightIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static final String INSUFFICIENT_PRIVILEGE = "42501";
  private static TestingOrganization organization;

  @BeforeAll
  static void prepare() {
    organization = PLANE.organization("Least right");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE audit.entry SET actor = 'nobody'",
        "DELETE FROM audit.entry",
        "TRUNCATE audit.entry",
        "UPDATE audit.checkpoint SET signature = ''",
        "DELETE FROM audit.checkpoint",
        "DELETE FROM audit.chain",
        "ALTER TABLE audit.entry DISABLE TRIGGER ALL",
        "UPDATE access.organization_version SET version = 1",
        "DELETE FROM access.organization_version",
        "INSERT INTO access.organization_version VALUES (gen_random_uuid(), 1)",
        "SELECT setval('access.version', 1)",
        "DROP TRIGGER version_on_update ON organizations.member",
        "ALTER TABLE organizations.member DISABLE TRIGGER ALL",
        "DELETE FROM support.support_grant",
        "CREATE SCHEMA mine",
        "CREATE TABLE access.mine (id int)",
        "CREATE TABLE public.mine (id int)",
        "CREATE FUNCTION audit.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE ROLE mine",
        "CREATE EXTENSION pgcrypto",
        "SET ROLE freehold_owner",
        "SELECT pg_read_file('/etc/passwd')",
        "COPY audit.entry TO PROGRAM 'cat'",
      })
  void isRefused(String statement) throws SQLException {
    assertThat(organization.entries()).isNotEmpty();
    try (var api = PLANE.database().asApi();
        var attempt = api.createStatement()) {
      assertThatThrownBy(() -> attempt.execute(statement))
          .isInstanceOfSatisfying(
              SQLException.class,
              refused -> assertThat(refused.getSQLState()).isEqualTo(INSUFFICIENT_PRIVILEGE));
    }
  }

  @Test
  void itOwnsNothingAndMakesNothing() throws SQLException {
    assertThat(
            query(
                """
                SELECT oid::regclass::text FROM pg_class WHERE relowner = 'freehold_api'::regrole
                UNION SELECT nspname FROM pg_namespace WHERE nspowner = 'freehold_api'::regrole
                UNION SELECT nspname FROM pg_namespace
                  WHERE has_schema_privilege('freehold_api', oid, 'CREATE') AND nspname NOT LIKE 'pg_temp%' AND nspname NOT LIKE 'pg_toast%'
                UNION SELECT oid::regclass::text FROM pg_class
                  WHERE relkind IN ('r', 'p') AND relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')
                    AND has_table_privilege('freehold_api', oid, 'TRUNCATE, TRIGGER, REFERENCES')
                UNION SELECT rolname FROM pg_roles
                  WHERE rolname = 'freehold_api' AND (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)
                UNION SELECT roleid::regrole::text FROM pg_auth_members WHERE member = 'freehold_api'::regrole
                """))
        .isEmpty();
  }

  @Test
  void ofTheOwnersFunctionsItCallsOne() throws SQLException {
    assertThat(
            query(
                """
                SELECT p.oid::regproc::text FROM pg_proc p
                WHERE p.prosecdef AND p.prorettype <> 'trigger'::regtype
                  AND p.proowner = 'freehold_owner'::regrole AND has_function_privilege('freehold_api', p.oid, 'EXECUTE')
                """))
        .containsExactly("audit.cut_entries");
  }

  private static List<String> query(String sql) throws SQLException {
    var rows = new ArrayList<String>();
    try (var superuser = PLANE.database().asSuperuser();
        var query = superuser.createStatement();
        var result = query.executeQuery(sql)) {
      while (result.next()) {
        rows.add(result.getString(1));
      }
    }
    return rows;
  }
}
