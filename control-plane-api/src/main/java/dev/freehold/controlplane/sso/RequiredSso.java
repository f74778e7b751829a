package dev.freehold.controlplane.sso;

import static dev.freehold.controlplane.sso.jooq.Tables.PROVIDER;

import dev.freehold.controlplane.access.SsoRequirements;
import java.util.UUID;
import org.jooq.DSLContext;
import org.springframework.stereotype.Component;

/**
 * Whom an organisation lets in through its provider alone: those whose e-mail is of a domain that
 * it has verified. Guests with an e-mail of elsewhere come in as ever.
 */
@Component
class RequiredSso implements SsoRequirements {
  private final DSLContext sql;
  private final DomainPeople people;

  RequiredSso(DSLContext sql, DomainPeople people) {
    this.sql = sql;
    this.people = people;
  }

  @Override
  public boolean holdsFor(UUID account, UUID organization) {
    return sql.fetchExists(
            PROVIDER, PROVIDER.ORGANIZATION_ID.eq(organization).and(PROVIDER.REQUIRED))
        && people.areOf(organization, account);
  }
}
