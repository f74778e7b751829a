package dev.freehold.controlplane.sso;

import static dev.freehold.controlplane.sso.jooq.Tables.ATTEMPT;
import static dev.freehold.controlplane.sso.jooq.Tables.DOMAIN;

import dev.freehold.controlplane.identity.SsoSessions;
import dev.freehold.controlplane.organizations.OrganizationDeleted;
import java.util.UUID;
import org.jooq.DSLContext;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/** Of an organisation that is no more no provider, no domain and nobody of it is kept. */
@Component
class SsoEndings {
  private final DSLContext sql;
  private final Providers providers;
  private final Links links;
  private final SsoSessions sessions;

  SsoEndings(DSLContext sql, Providers providers, Links links, SsoSessions sessions) {
    this.sql = sql;
    this.providers = providers;
    this.links = links;
    this.sessions = sessions;
  }

  @ApplicationModuleListener
  void on(OrganizationDeleted event) {
    UUID organization = event.organization();
    providers.delete(organization);
    links.forgetAll(organization);
    sessions.end(organization);
    sql.deleteFrom(ATTEMPT).where(ATTEMPT.ORGANIZATION_ID.eq(organization)).execute();
    sql.deleteFrom(DOMAIN).where(DOMAIN.ORGANIZATION_ID.eq(organization)).execute();
  }
}
