package dev.freehold.controlplane.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.StatementCounts;
import dev.freehold.controlplane.TestingOrganization;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How many SQL statements a request costs, however much it lists. */
class StatementsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static final int MANY = 60;
  private static TestingOrganization small;
  private static TestingOrganization large;

  @BeforeAll
  static void prepare() throws SQLException {
    small = PLANE.organization("Small");
    large = PLANE.organization("Large");
    fill(small, 1);
    fill(large, MANY);
  }

  @Test
  void aListCostsTheSameHoweverLongItIs() {
    for (String list :
        List.of(
            "/members",
            "/teams",
            "/roles",
            "/invitations",
            "/support-grants",
            "/tenants",
            "/webhooks")) {
      Answer few = warm(small.owner(), small.path() + list);
      Answer many = warm(large.owner(), large.path() + list);

      assertThat(few.status()).as(few.body()).isEqualTo(200);
      if (!list.equals("/webhooks")) {
        assertThat(many.json().at("/items").size()).as(list).isGreaterThanOrEqualTo(40);
      }
      assertThat(statements(many)).as(list).hasSameSizeAs(statements(few));
      assertThat(statements(many).size())
          .as("%s: %s", list, statements(many))
          .isLessThanOrEqualTo(list.equals("/members") || list.equals("/support-grants") ? 3 : 2);
    }
  }

  @Test
  void aCheckThatIsKnownCostsNoStatementOfItsOwn() {
    String one = large.path();
    large.owner().get(one);

    Answer known = large.owner().get(one);

    assertThat(statements(known))
        .as("the session and the version, the organisation")
        .hasSize(2)
        .filteredOn(each -> each.contains("\"access\""))
        .singleElement()
        .asString()
        .contains("\"session\"", "organization_version");
  }

  @Test
  void whatChangedIsReadAgainAndOnce() {
    TestingOrganization organization = PLANE.organization("Read again");
    Caller owner = organization.owner();
    int known = statements(warm(owner, organization.path())).size();

    owner
        .with("Idempotency-Key", "t")
        .post(organization.path() + "/teams", Map.of("name", "Changes the version"));
    int changed = statements(owner.get(organization.path())).size();
    int again = statements(owner.get(organization.path())).size();

    assertThat(changed).isGreaterThan(known);
    assertThat(again).isEqualTo(known);
  }

  private static Answer warm(Caller caller, String path) {
    caller.get(path);
    return caller.get(path);
  }

  private static List<String> statements(Answer answer) {
    List<String> statements = PLANE.bean(StatementCounts.class).of(answer);
    assertThat(statements).as("nothing was counted").isNotEmpty();
    return statements;
  }

  private static void fill(TestingOrganization organization, int count) throws SQLException {
    UUID id = organization.id();
    PLANE.sql(
        """
        WITH made AS (
          INSERT INTO identity.account (id, email, display_name, password_hash, password_stands_alone, created_at, verified_at)
          SELECT gen_random_uuid(), 'many-' || gen_random_uuid() || '@example.test', 'Many', password_hash, password_stands_alone, now(), now()
          FROM identity.account CROSS JOIN generate_series(1, %2$d) WHERE email = '%3$s' RETURNING id)
        INSERT INTO organizations.member (organization_id, account_id, role, since) SELECT '%1$s', id, 'viewer', now() FROM made;
        INSERT INTO organizations.team (id, organization_id, name, created_at)
          SELECT gen_random_uuid(), '%1$s', 'Team ' || i, now() FROM generate_series(1, %2$d) i;
        INSERT INTO access.role (id, organization_id, name, permissions, revision, created_at)
          SELECT gen_random_uuid(), '%1$s', 'Role ' || i, '{"member:list": "always"}', 1, now() FROM generate_series(1, %2$d) i;
        INSERT INTO organizations.invitation (id, organization_id, email, role, token_hash, created_at, expires_at)
          SELECT gen_random_uuid(), '%1$s', 'many@example.test', 'viewer', sha256(gen_random_uuid()::text::bytea), now(), now() + interval '1 day' FROM generate_series(1, %2$d) i;
        INSERT INTO support.support_grant (id, organization_id, account_id, scope, reason, ticket, hours, requested_at, decide_before)
          SELECT gen_random_uuid(), '%1$s', (SELECT account_id FROM organizations.member WHERE organization_id = '%1$s' ORDER BY random() + i LIMIT 1), 'read', 'r', 't', 1, now(), now() FROM generate_series(1, %2$d) i;
        INSERT INTO tenants.tenant (id, name, organization_id, display_name, plan, created_at, wanted_revision, applied_revision)
          SELECT gen_random_uuid(), 'many-' || substr(gen_random_uuid()::text, 1, 13), '%1$s', 'Many', 'starter', now(), 1, 1 FROM generate_series(1, %2$d) i;
        """
            .formatted(id, count, organization.ownerEmail()));
  }
}
