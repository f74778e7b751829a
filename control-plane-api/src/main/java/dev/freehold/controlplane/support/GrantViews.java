package dev.freehold.controlplane.support;

import static dev.freehold.controlplane.support.jooq.Tables.SUPPORT_GRANT;

import dev.freehold.controlplane.identity.Account;
import dev.freehold.controlplane.identity.Accounts;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/** Grants as owners and staff see them. */
@Repository
class GrantViews {
  enum State {
    REQUESTED,
    REFUSED,
    OPEN,
    REVOKED,
    /** Nobody decided in time, or it came to its end. */
    OVER;

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param agent of whom among our staff
   * @param state one of requested, refused, open, revoked, over
   * @param hours that were asked for
   * @param endsAt null: not approved
   */
  record View(
      UUID id,
      UUID organization,
      UUID account,
      String agent,
      String scope,
      String reason,
      String ticket,
      int hours,
      String state,
      Instant requestedAt,
      @Nullable UUID decidedBy,
      @Nullable Instant endsAt) {}

  private final DSLContext sql;
  private final Accounts accounts;
  private final Clock clock;

  GrantViews(DSLContext sql, Accounts accounts, Clock clock) {
    this.sql = sql;
    this.accounts = accounts;
    this.clock = clock;
  }

  List<View> ofOrganization(UUID organization, UUID after, int limit) {
    return list(SUPPORT_GRANT.ORGANIZATION_ID.eq(organization), after, limit);
  }

  List<View> ofAgent(UUID account, UUID after, int limit) {
    return list(SUPPORT_GRANT.ACCOUNT_ID.eq(account), after, limit);
  }

  Optional<View> find(UUID organization, UUID grant) {
    return sql.selectFrom(SUPPORT_GRANT)
        .where(SUPPORT_GRANT.ORGANIZATION_ID.eq(organization))
        .and(SUPPORT_GRANT.ID.eq(grant))
        .fetchOptional()
        .map(row -> view(row, agents(List.of(row.get(SUPPORT_GRANT.ACCOUNT_ID)))));
  }

  static State state(Record row, Instant now) {
    Instant endsAt = row.get(SUPPORT_GRANT.ENDS_AT);
    if (row.get(SUPPORT_GRANT.REVOKED_AT) != null) {
      return State.REVOKED;
    }
    if (row.get(SUPPORT_GRANT.DECIDED_AT) == null) {
      return now.isBefore(row.get(SUPPORT_GRANT.DECIDE_BEFORE)) ? State.REQUESTED : State.OVER;
    }
    if (endsAt == null) {
      return State.REFUSED;
    }
    return now.isBefore(endsAt) ? State.OPEN : State.OVER;
  }

  private List<View> list(Condition whose, UUID after, int limit) {
    var rows =
        sql.selectFrom(SUPPORT_GRANT)
            .where(whose.and(SUPPORT_GRANT.ID.gt(after)))
            .orderBy(SUPPORT_GRANT.ID)
            .limit(limit)
            .fetch();
    Map<UUID, Account> agents = agents(rows.getValues(SUPPORT_GRANT.ACCOUNT_ID));
    return rows.stream().map(row -> view(row, agents)).toList();
  }

  private Map<UUID, Account> agents(List<UUID> ids) {
    return accounts.byId(ids).stream().collect(Collectors.toMap(Account::id, Function.identity()));
  }

  private View view(Record row, Map<UUID, Account> agents) {
    Account agent = agents.get(row.get(SUPPORT_GRANT.ACCOUNT_ID));
    return new View(
        row.get(SUPPORT_GRANT.ID),
        row.get(SUPPORT_GRANT.ORGANIZATION_ID),
        row.get(SUPPORT_GRANT.ACCOUNT_ID),
        agent == null ? "" : agent.displayName(),
        row.get(SUPPORT_GRANT.SCOPE),
        row.get(SUPPORT_GRANT.REASON),
        row.get(SUPPORT_GRANT.TICKET),
        row.get(SUPPORT_GRANT.HOURS),
        state(row, clock.instant()).wireName(),
        row.get(SUPPORT_GRANT.REQUESTED_AT),
        row.get(SUPPORT_GRANT.DECIDED_BY),
        row.get(SUPPORT_GRANT.ENDS_AT));
  }
}
