package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.identity.jooq.Tables.ACCOUNT;

import dev.freehold.controlplane.access.StaffRole;
import org.jooq.DSLContext;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Somebody must be the first who may let others in. */
@Component
class FirstStaff implements ApplicationRunner {
  private final DSLContext sql;
  private final Accounts accounts;
  private final IdentitySettings settings;

  FirstStaff(DSLContext sql, Accounts accounts, IdentitySettings settings) {
    this.sql = sql;
    this.accounts = accounts;
    this.settings = settings;
  }

  @Override
  @Transactional
  public void run(ApplicationArguments arguments) {
    var first = settings.firstStaff();
    if (first == null || sql.fetchExists(ACCOUNT, ACCOUNT.STAFF_ROLE.isNotNull())) {
      return;
    }
    // Replicas that start together: the table lets one of them through.
    if (accounts.byEmail(first.email()).isEmpty()) {
      accounts.create(first.email(), "First staff", first.password(), StaffRole.OPERATIONS);
    }
  }
}
