package dev.freehold.controlplane.access;

import static dev.freehold.controlplane.access.jooq.Tables.POLICY;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What organisations forbid. */
@Component
public class OrganizationPolicies {
  private final DSLContext sql;

  OrganizationPolicies(DSLContext sql) {
    this.sql = sql;
  }

  public OrganizationPolicy of(UUID organization) {
    return sql.selectFrom(POLICY)
        .where(POLICY.ORGANIZATION_ID.eq(organization))
        .fetchOptional(OrganizationPolicies::policy)
        .orElse(OrganizationPolicy.NONE);
  }

  /** Of an organisation that is no more. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void forget(UUID organization) {
    sql.deleteFrom(POLICY).where(POLICY.ORGANIZATION_ID.eq(organization)).execute();
  }

  static OrganizationPolicy policy(Record row) {
    Integer minutes = row.get(POLICY.SESSION_MINUTES);
    return new OrganizationPolicy(
        row.get(POLICY.SECOND_FACTOR_REQUIRED),
        Stream.of(row.get(POLICY.ADDRESSES))
            .map(AddressRange::parse)
            .flatMap(Optional::stream)
            .toList(),
        List.of(row.get(POLICY.INVITATION_DOMAINS)),
        minutes == null ? null : Duration.ofMinutes(minutes),
        List.of(row.get(POLICY.REGIONS)),
        row.get(POLICY.SUPPORT_APPROVAL_DELEGATED));
  }
}
