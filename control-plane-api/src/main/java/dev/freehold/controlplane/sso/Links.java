package dev.freehold.controlplane.sso;

import static dev.freehold.controlplane.sso.jooq.Tables.LINK;

import dev.freehold.controlplane.identity.AccountTraces;
import dev.freehold.controlplane.organizations.MemberRemoved;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Who at an organisation's provider is which account; one there is one here. */
@Component
class Links implements AccountTraces {
  private final DSLContext sql;
  private final Clock clock;

  Links(DSLContext sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  /** Empty: nobody yet. */
  Optional<UUID> accountOf(Provider provider, String subject) {
    return sql.select(LINK.ACCOUNT_ID)
        .from(LINK)
        .where(LINK.ORGANIZATION_ID.eq(provider.organization()))
        .and(LINK.ISSUER.eq(provider.issuer()))
        .and(LINK.SUBJECT.eq(subject))
        .fetchOptional(LINK.ACCOUNT_ID);
  }

  /** Whether the account was free: it may be linked with somebody else there. */
  @Transactional(propagation = Propagation.MANDATORY)
  boolean add(Provider provider, String subject, UUID account) {
    return sql.insertInto(LINK)
            .set(LINK.ORGANIZATION_ID, provider.organization())
            .set(LINK.ISSUER, provider.issuer())
            .set(LINK.SUBJECT, subject)
            .set(LINK.ACCOUNT_ID, account)
            .set(LINK.CREATED_AT, clock.instant())
            .onConflictDoNothing()
            .execute()
        == 1;
  }

  @Transactional(propagation = Propagation.MANDATORY)
  void forgetAll(UUID organization) {
    sql.deleteFrom(LINK).where(LINK.ORGANIZATION_ID.eq(organization)).execute();
  }

  @Override
  @Transactional(propagation = Propagation.MANDATORY)
  public void forget(UUID account) {
    sql.deleteFrom(LINK).where(LINK.ACCOUNT_ID.eq(account)).execute();
  }

  /** So that whoever has the e-mail after them can be linked. */
  @ApplicationModuleListener
  void on(MemberRemoved event) {
    sql.deleteFrom(LINK)
        .where(LINK.ORGANIZATION_ID.eq(event.organization()))
        .and(LINK.ACCOUNT_ID.eq(event.account()))
        .execute();
  }
}
