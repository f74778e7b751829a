package dev.freehold.controlplane.sso;

import static dev.freehold.controlplane.sso.jooq.Tables.DOMAIN;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.persistence.Ids;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionOperations;

/** The domains of organisations: claimed by any, verified by the one that can write their DNS. */
@Component
class Domains {
  static final int MAX_PER_ORGANIZATION = 20;

  private static final String LABEL = "_freehold.";
  private static final String VALUE = "freehold-verification=";

  /** A TXT record that shows whose the domain is. */
  record TxtRecord(String name, String value) {
    static TxtRecord of(String domain, String challenge) {
      return new TxtRecord(LABEL + domain, VALUE + challenge);
    }
  }

  /**
   * @param record to be set, and kept, in the domain's DNS
   * @param verifiedAt null: nobody of it can sign in by it
   * @param missingSince since when the record of a verified domain is not there; null: it is
   */
  record View(
      UUID id,
      String name,
      TxtRecord record,
      Instant createdAt,
      @Nullable Instant verifiedAt,
      @Nullable Instant missingSince) {}

  private final DSLContext sql;
  private final Ids ids;
  private final DomainRecords records;
  private final SsoAuthority authority;
  private final AuditLog audit;
  private final TransactionOperations transaction;
  private final Clock clock;

  Domains(
      DSLContext sql,
      Ids ids,
      DomainRecords records,
      SsoAuthority authority,
      AuditLog audit,
      TransactionOperations transaction,
      Clock clock) {
    this.sql = sql;
    this.ids = ids;
    this.records = records;
    this.authority = authority;
    this.audit = audit;
    this.transaction = transaction;
    this.clock = clock;
  }

  List<View> list(UUID organization, UUID after, int limit) {
    return sql.selectFrom(DOMAIN)
        .where(DOMAIN.ORGANIZATION_ID.eq(organization))
        .and(DOMAIN.ID.gt(after))
        .orderBy(DOMAIN.ID)
        .limit(limit)
        .fetch(Domains::view);
  }

  /** Which organisation has shown that the domain is its own. */
  Optional<UUID> organizationOf(DomainName name) {
    return sql.select(DOMAIN.ORGANIZATION_ID)
        .from(DOMAIN)
        .where(DOMAIN.NAME.eq(name.text()).and(DOMAIN.VERIFIED_AT.isNotNull()))
        .fetchOptional(DOMAIN.ORGANIZATION_ID);
  }

  /**
   * @throws ProblemException {@code name_taken} when the organisation has it already, {@code
   *     too_many_domains}
   */
  @Transactional
  View add(Principal principal, UUID organization, DomainName name) {
    authority.enter(principal, organization);
    if (sql.fetchCount(DOMAIN, DOMAIN.ORGANIZATION_ID.eq(organization)) >= MAX_PER_ORGANIZATION) {
      throw new ProblemException(
          ProblemCode.TOO_MANY_DOMAINS,
          "An organisation has at most %d domains".formatted(MAX_PER_ORGANIZATION));
    }
    UUID id = ids.next();
    int added =
        sql.insertInto(DOMAIN)
            .set(DOMAIN.ID, id)
            .set(DOMAIN.ORGANIZATION_ID, organization)
            .set(DOMAIN.NAME, name.text())
            .set(DOMAIN.CHALLENGE, Token.random().text())
            .set(DOMAIN.CREATED_AT, clock.instant())
            .onConflictDoNothing()
            .execute();
    if (added == 0) {
      throw new ProblemException(
          ProblemCode.NAME_TAKEN, "The organisation has the domain %s".formatted(name.text()));
    }
    record(principal, organization, "sso_domain:add", id, name.text());
    return get(organization, id);
  }

  /**
   * Looks for the record, outside of any transaction.
   *
   * @throws ProblemException {@code domain_unverified}, {@code domain_taken}
   */
  View verify(Principal principal, UUID organization, UUID id) {
    View domain = get(organization, id);
    TxtRecord wanted = domain.record();
    switch (records.texts(wanted.name())) {
      case DomainRecords.Answer.Unavailable _ ->
          throw new ProblemException(
              ProblemCode.DOMAIN_UNVERIFIED,
              "The name servers of %s do not answer".formatted(domain.name()));
      case DomainRecords.Answer.Texts texts when !texts.values().contains(wanted.value()) ->
          throw new ProblemException(
              ProblemCode.DOMAIN_UNVERIFIED,
              "Set a TXT record %s with the value %s".formatted(wanted.name(), wanted.value()));
      case DomainRecords.Answer.Texts _ -> {}
    }
    try {
      transaction.executeWithoutResult(_ -> verified(principal, organization, domain));
    } catch (DuplicateKeyException e) {
      throw new ProblemException(
          ProblemCode.DOMAIN_TAKEN,
          "Another organisation has verified %s".formatted(domain.name()));
    }
    return get(organization, id);
  }

  /** Nobody of it signs in through the organisation's provider any more. */
  @Transactional
  void remove(Principal principal, UUID organization, UUID id) {
    authority.enter(principal, organization);
    View domain = get(organization, id);
    sql.deleteFrom(DOMAIN).where(is(organization, id)).execute();
    record(principal, organization, "sso_domain:remove", id, domain.name());
  }

  private void verified(Principal principal, UUID organization, View domain) {
    authority.enter(principal, organization);
    Instant now = clock.instant();
    int verified =
        sql.update(DOMAIN)
            .set(DOMAIN.VERIFIED_AT, now)
            .set(DOMAIN.CHECKED_AT, now)
            .setNull(DOMAIN.MISSING_SINCE)
            .where(is(organization, domain.id()))
            .execute();
    if (verified == 0) {
      throw unknown();
    }
    record(principal, organization, "sso_domain:verify", domain.id(), domain.name());
  }

  private View get(UUID organization, UUID id) {
    return sql.selectFrom(DOMAIN)
        .where(is(organization, id))
        .fetchOptional(Domains::view)
        .orElseThrow(Domains::unknown);
  }

  private void record(Principal principal, UUID organization, String action, UUID id, String name) {
    audit.done(organization, principal.actor(), action, "sso_domain:" + id, Map.of("domain", name));
  }

  private static Condition is(UUID organization, UUID id) {
    return DOMAIN.ID.eq(id).and(DOMAIN.ORGANIZATION_ID.eq(organization));
  }

  private static View view(Record row) {
    return new View(
        row.get(DOMAIN.ID),
        row.get(DOMAIN.NAME),
        TxtRecord.of(row.get(DOMAIN.NAME), row.get(DOMAIN.CHALLENGE)),
        row.get(DOMAIN.CREATED_AT),
        row.get(DOMAIN.VERIFIED_AT),
        row.get(DOMAIN.MISSING_SINCE));
  }

  private static ProblemException unknown() {
    return new ProblemException(ProblemCode.NOT_FOUND);
  }
}
