package dev.freehold.controlplane.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.UUID;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.Test;

/** A check of one Tenant and a list of all answer the same. */
class TenantScopeTest {
  private static final UUID OWN = UUID.randomUUID();

  @Test
  void theFilterOfRowsSaysWhatTheCheckSays() {
    assertThat(new TenantScope.All().includes(OWN)).isTrue();
    assertThat(sql(new TenantScope.All())).isEqualTo("true");
    assertThat(new TenantScope.None().includes(null)).isFalse();
    assertThat(sql(new TenantScope.None())).isEqualTo("false");

    var teams = new TenantScope.OfTeams(Set.of(OWN));
    assertThat(teams.includes(OWN)).isTrue();
    assertThat(teams.includes(null)).isTrue();
    assertThat(teams.includes(UUID.randomUUID())).isFalse();
    assertThat(sql(teams))
        .isEqualTo("(team_id is null or team_id in (cast('%s' as uuid)))".formatted(OWN));
  }

  private static String sql(TenantScope scope) {
    return DSL.using(SQLDialect.POSTGRES)
        .renderInlined(scope.over(DSL.field("team_id", SQLDataType.UUID)));
  }
}
