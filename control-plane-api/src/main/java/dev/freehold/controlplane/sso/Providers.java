package dev.freehold.controlplane.sso;

import static dev.freehold.controlplane.sso.jooq.Tables.FAILURE;
import static dev.freehold.controlplane.sso.jooq.Tables.PROVIDER;

import dev.freehold.controlplane.access.Role;
import dev.freehold.controlplane.persistence.Sealing;
import dev.freehold.controlplane.web.OneLine;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The providers of organisations. A client's secret lies sealed, and is shown to nobody. */
@Repository
class Providers {
  /** A sign-in that failed before anybody was known. */
  record Failure(Instant at, String problem) {}

  private final DSLContext sql;
  private final Sealing sealing;
  private final Clock clock;

  Providers(DSLContext sql, Sealing sealing, Clock clock) {
    this.sql = sql;
    this.sealing = sealing;
    this.clock = clock;
  }

  Optional<Provider> find(UUID organization) {
    return sql.selectFrom(PROVIDER)
        .where(PROVIDER.ORGANIZATION_ID.eq(organization))
        .fetchOptional(Providers::provider);
  }

  String secretOf(UUID organization) {
    return sql.select(PROVIDER.CLIENT_SECRET)
        .from(PROVIDER)
        .where(PROVIDER.ORGANIZATION_ID.eq(organization))
        .fetchSingle(row -> sealing.open(row.value1(), row(organization)));
  }

  /**
   * The caller has locked the organisation.
   *
   * @param secret null: as it was
   */
  @Transactional(propagation = Propagation.MANDATORY)
  void put(Provider provider, @Nullable String secret) {
    UUID organization = provider.organization();
    byte[] sealed =
        sealing.seal(secret == null ? secretOf(organization) : secret, row(organization));
    String role = provider.defaultRole() == null ? null : provider.defaultRole().wireName();
    sql.insertInto(PROVIDER)
        .set(PROVIDER.ORGANIZATION_ID, organization)
        .set(PROVIDER.ISSUER, provider.issuer())
        .set(PROVIDER.CLIENT_ID, provider.clientId())
        .set(PROVIDER.CLIENT_SECRET, sealed)
        .set(PROVIDER.REQUIRED, provider.required())
        .set(PROVIDER.DEFAULT_ROLE, role)
        .set(PROVIDER.REVISION, provider.revision())
        .set(PROVIDER.CHANGED_AT, clock.instant())
        .onConflict(PROVIDER.ORGANIZATION_ID)
        .doUpdate()
        .setAllToExcluded()
        .execute();
  }

  @Transactional(propagation = Propagation.MANDATORY)
  void delete(UUID organization) {
    sql.deleteFrom(PROVIDER).where(PROVIDER.ORGANIZATION_ID.eq(organization)).execute();
    sql.deleteFrom(FAILURE).where(FAILURE.ORGANIZATION_ID.eq(organization)).execute();
  }

  /** For whoever set the provider; commits by itself. */
  @Transactional(propagation = Propagation.REQUIRES_NEW)
  void failed(UUID organization, String problem) {
    sql.insertInto(FAILURE)
        .set(FAILURE.ORGANIZATION_ID, organization)
        .set(FAILURE.AT, clock.instant())
        .set(FAILURE.PROBLEM, OneLine.of(problem))
        .onConflict(FAILURE.ORGANIZATION_ID)
        .doUpdate()
        .setAllToExcluded()
        .execute();
  }

  Optional<Failure> lastFailure(UUID organization) {
    return sql.selectFrom(FAILURE)
        .where(FAILURE.ORGANIZATION_ID.eq(organization))
        .fetchOptional(row -> new Failure(row.get(FAILURE.AT), row.get(FAILURE.PROBLEM)));
  }

  private static Provider provider(Record row) {
    String role = row.get(PROVIDER.DEFAULT_ROLE);
    return new Provider(
        row.get(PROVIDER.ORGANIZATION_ID),
        row.get(PROVIDER.ISSUER),
        row.get(PROVIDER.CLIENT_ID),
        row.get(PROVIDER.REQUIRED),
        role == null ? null : Role.valueOf(role.toUpperCase(Locale.ROOT)),
        row.get(PROVIDER.REVISION));
  }

  private static String row(UUID organization) {
    return "sso_provider:" + organization;
  }
}
