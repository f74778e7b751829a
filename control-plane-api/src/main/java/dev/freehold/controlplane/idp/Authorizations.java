package dev.freehold.controlplane.idp;

import static dev.freehold.controlplane.idp.jooq.Tables.AUTHORIZATION_CODE;

import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.tenants.TenantApps;
import dev.freehold.controlplane.tenants.TenantApps.TenantApp;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Codes, and the access tokens that they were redeemed for, in PostgreSQL: any replica redeems what
 * another one has issued, and of two that redeem the same code one wins. They are looked up by
 * their SHA-256, and count only while the tenant that they are for has its app.
 */
@Repository
class Authorizations implements OAuth2AuthorizationService {
  private static final OAuth2TokenType CODE = new OAuth2TokenType(OAuth2ParameterNames.CODE);

  /** After a day nothing of it counts, and nobody looks for what went wrong. */
  private static final Duration KEPT = Duration.ofDays(1);

  private final DSLContext sql;
  private final TransactionOperations transaction;
  private final AuditLog audit;
  private final TenantApps apps;
  private final TenantClients clients;
  private final Clock clock;

  Authorizations(
      DSLContext sql,
      TransactionOperations transaction,
      AuditLog audit,
      TenantApps apps,
      TenantClients clients,
      Clock clock) {
    this.sql = sql;
    this.transaction = transaction;
    this.audit = audit;
    this.apps = apps;
    this.clients = clients;
    this.clock = clock;
  }

  /**
   * @throws OAuth2AuthenticationException {@code invalid_grant} when another request has redeemed
   *     the code in between
   */
  @Override
  public void save(OAuth2Authorization authorization) {
    var code = Objects.requireNonNull(authorization.getToken(OAuth2AuthorizationCode.class));
    var access = authorization.getAccessToken();
    UUID id = UUID.fromString(authorization.getId());
    if (!code.isInvalidated()) {
      transaction.executeWithoutResult(_ -> issue(id, authorization));
    } else if (access != null && access.isInvalidated()) {
      revoke(id);
    } else {
      redeem(id, access == null ? null : access.getToken());
    }
  }

  private void issue(UUID id, OAuth2Authorization authorization) {
    Principal principal = AuthorizationRow.principal(authorization);
    TenantApp app =
        apps.byId(TenantClients.tenant(authorization.getRegisteredClientId())).orElseThrow();
    sql.insertInto(AUTHORIZATION_CODE)
        .set(AuthorizationRow.of(id, app.id(), principal, authorization, clock.instant()))
        .execute();
    audit.done(
        app.organization(),
        principal.actor(),
        Permission.TENANT_OPEN_APP.wireName(),
        "tenant:" + app.id(),
        Map.of("name", app.name()));
  }

  /**
   * @param access null: the code was shown by another client, and is worth nothing now
   */
  private void redeem(UUID id, @Nullable OAuth2AccessToken access) {
    int redeemed =
        sql.update(AUTHORIZATION_CODE)
            .set(AUTHORIZATION_CODE.REDEEMED_AT, clock.instant())
            .set(
                AUTHORIZATION_CODE.ACCESS_TOKEN_HASH,
                access == null ? null : Token.sha256(access.getTokenValue()))
            .set(
                AUTHORIZATION_CODE.ACCESS_TOKEN_EXPIRES_AT,
                access == null ? null : access.getExpiresAt())
            .where(AUTHORIZATION_CODE.ID.eq(id))
            .and(AUTHORIZATION_CODE.REDEEMED_AT.isNull())
            .execute();
    if (redeemed == 0) {
      revoke(id);
      throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT);
    }
  }

  private void revoke(UUID id) {
    sql.update(AUTHORIZATION_CODE)
        .set(AUTHORIZATION_CODE.REVOKED_AT, clock.instant())
        .where(AUTHORIZATION_CODE.ID.eq(id))
        .execute();
  }

  /** A code also when it was redeemed: whoever shows it again loses what it was redeemed for. */
  @Override
  public @Nullable OAuth2Authorization findByToken(String token, @Nullable OAuth2TokenType type) {
    if (type == null) {
      return null;
    }
    byte[] hash = Token.sha256(token);
    if (type.equals(CODE)) {
      return find(AUTHORIZATION_CODE
              .CODE_HASH
              .eq(hash)
              .and(AUTHORIZATION_CODE.EXPIRES_AT.gt(clock.instant())))
          .orElse(null);
    }
    return type.equals(OAuth2TokenType.ACCESS_TOKEN)
        ? find(AUTHORIZATION_CODE
                .ACCESS_TOKEN_HASH
                .eq(hash)
                .and(AUTHORIZATION_CODE.ACCESS_TOKEN_EXPIRES_AT.gt(clock.instant())))
            .orElse(null)
        : null;
  }

  /** Empty also when that tenant has no app any more: its name may be another one's by now. */
  private Optional<OAuth2Authorization> find(Condition which) {
    return sql.selectFrom(AUTHORIZATION_CODE)
        .where(which)
        .fetchOptional()
        .flatMap(
            row ->
                Optional.ofNullable(
                        clients.findById(row.get(AUTHORIZATION_CODE.TENANT_ID).toString()))
                    .map(client -> AuthorizationRow.authorization(row, client)));
  }

  @Override
  public @Nullable OAuth2Authorization findById(String id) {
    return find(AUTHORIZATION_CODE.ID.eq(UUID.fromString(id))).orElse(null);
  }

  @Override
  public void remove(OAuth2Authorization authorization) {
    revoke(UUID.fromString(authorization.getId()));
  }

  @Transactional
  void clean() {
    sql.deleteFrom(AUTHORIZATION_CODE)
        .where(AUTHORIZATION_CODE.ISSUED_AT.lt(clock.instant().minus(KEPT)))
        .execute();
  }
}
