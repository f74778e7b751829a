package dev.freehold.controlplane.access;

import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * An organisation's version: another one after each change of what decisions depend on. The
 * triggers of {@code V1__versions_roles_policies.sql} see to that.
 */
@Component
class OrganizationVersions {
  private final DSLContext sql;

  OrganizationVersions(DSLContext sql) {
    this.sql = sql;
  }

  /**
   * By which a decision of now goes. A request's decisions go by what was committed when it began;
   * but inside a transaction, which may have waited for a lock meanwhile, by what is committed now.
   * Null: there is no such organisation.
   */
  @Nullable Long current(UUID organization) {
    if (!TransactionSynchronizationManager.isActualTransactionActive()
        && RequestContextHolder.getRequestAttributes()
            instanceof ServletRequestAttributes attributes) {
      var heard = AskedVersion.heard(attributes.getRequest(), organization);
      if (heard.isPresent()) {
        return heard.get().version();
      }
    }
    return sql.select(AskedVersion.versionOf(organization)).fetchSingle().value1();
  }
}
