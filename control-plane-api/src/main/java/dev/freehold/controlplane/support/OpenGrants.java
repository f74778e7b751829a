package dev.freehold.controlplane.support;

import static dev.freehold.controlplane.support.jooq.Tables.SUPPORT_GRANT;

import dev.freehold.controlplane.access.SupportGrant;
import dev.freehold.controlplane.access.SupportGrants;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.springframework.stereotype.Component;

/** What decisions depend on. Whether a grant is over by the clock is asked there. */
@Component
class OpenGrants implements SupportGrants {
  private final DSLContext sql;

  OpenGrants(DSLContext sql) {
    this.sql = sql;
  }

  @Override
  public Optional<SupportGrant> of(UUID account, UUID organization) {
    return sql.selectFrom(SUPPORT_GRANT)
        .where(SUPPORT_GRANT.ORGANIZATION_ID.eq(organization))
        .and(SUPPORT_GRANT.ACCOUNT_ID.eq(account))
        .and(SUPPORT_GRANT.ENDS_AT.isNotNull())
        .and(SUPPORT_GRANT.REVOKED_AT.isNull())
        .orderBy(SUPPORT_GRANT.ENDS_AT.desc())
        .limit(1)
        .fetchOptional(
            row ->
                new SupportGrant(
                    row.get(SUPPORT_GRANT.ID),
                    organization,
                    scope(row.get(SUPPORT_GRANT.SCOPE)),
                    row.get(SUPPORT_GRANT.TICKET),
                    row.get(SUPPORT_GRANT.ENDS_AT)));
  }

  static SupportGrant.Scope scope(String wireName) {
    return SupportGrant.Scope.valueOf(wireName.toUpperCase(Locale.ROOT));
  }
}
