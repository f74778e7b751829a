package dev.freehold.controlplane.webhooks;

import static dev.freehold.controlplane.webhooks.jooq.Tables.ENDPOINT;
import static dev.freehold.controlplane.webhooks.jooq.Tables.EVENT;
import static dev.freehold.controlplane.webhooks.jooq.Tables.OBJECT_SEQUENCE;

import dev.freehold.controlplane.organizations.OrganizationDeleted;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/** Of an organisation that is no more nothing is told, and nothing is kept to be told. */
@Component
class EndedOrganizations {
  private final DSLContext sql;

  EndedOrganizations(DSLContext sql) {
    this.sql = sql;
  }

  @ApplicationModuleListener
  void on(OrganizationDeleted event) {
    UUID organization = event.organization();
    sql.deleteFrom(ENDPOINT).where(ENDPOINT.ORGANIZATION_ID.eq(organization)).execute();
    sql.deleteFrom(OBJECT_SEQUENCE)
        .where(
            OBJECT_SEQUENCE.OBJECT.in(
                DSL.select(EVENT.OBJECT).from(EVENT).where(EVENT.ORGANIZATION_ID.eq(organization))))
        .execute();
    sql.deleteFrom(EVENT).where(EVENT.ORGANIZATION_ID.eq(organization)).execute();
  }
}
