package dev.freehold.controlplane.sso;

import static dev.freehold.controlplane.sso.jooq.Tables.DOMAIN;

import dev.freehold.controlplane.identity.Accounts;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.springframework.stereotype.Component;

/** Whose e-mail is of a domain that an organisation has verified. */
@Component
class DomainPeople {
  private final DSLContext sql;
  private final Accounts accounts;

  DomainPeople(DSLContext sql, Accounts accounts) {
    this.sql = sql;
    this.accounts = accounts;
  }

  boolean areOf(UUID organization, UUID account) {
    return accounts.byId(List.of(account)).stream()
        .anyMatch(each -> isOf(organization, each.email()));
  }

  boolean isOf(UUID organization, String email) {
    return DomainName.ofEmail(email)
        .map(
            name ->
                sql.fetchExists(
                    DOMAIN,
                    DOMAIN
                        .ORGANIZATION_ID
                        .eq(organization)
                        .and(DOMAIN.NAME.eq(name.text()))
                        .and(DOMAIN.VERIFIED_AT.isNotNull())))
        .orElse(false);
  }
}
