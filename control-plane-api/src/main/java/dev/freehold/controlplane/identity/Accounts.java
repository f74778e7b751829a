package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.identity.jooq.Tables.ACCOUNT;

import dev.freehold.controlplane.access.StaffRole;
import dev.freehold.controlplane.persistence.Ids;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The accounts. */
@Component
public class Accounts {
  private final DSLContext sql;
  private final Ids ids;
  private final Passwords passwords;
  private final Clock clock;

  Accounts(DSLContext sql, Ids ids, Passwords passwords, Clock clock) {
    this.sql = sql;
    this.ids = ids;
    this.passwords = passwords;
    this.clock = clock;
  }

  public Optional<Account> byEmail(String email) {
    return sql.selectFrom(ACCOUNT)
        .where(ACCOUNT.EMAIL.eq(Account.normalized(email)))
        .fetchOptional(Accounts::account);
  }

  public List<Account> byId(Collection<UUID> accounts) {
    return sql.selectFrom(ACCOUNT).where(ACCOUNT.ID.in(accounts)).fetch(Accounts::account);
  }

  /**
   * For whoever has shown that the e-mail is theirs.
   *
   * @throws ProblemException when the password is too easy, or the e-mail has an account
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Account create(String email, String displayName, String password) {
    return create(email, displayName, password, null);
  }

  Account create(String email, String displayName, String password, @Nullable StaffRole staff) {
    String address = Account.normalized(email);
    passwords.check(password, address);
    var account = new Account(ids.next(), address, displayName, staff);
    int created =
        sql.insertInto(ACCOUNT)
            .set(ACCOUNT.ID, account.id())
            .set(ACCOUNT.EMAIL, account.email())
            .set(ACCOUNT.DISPLAY_NAME, account.displayName())
            .set(ACCOUNT.PASSWORD_HASH, passwords.hash(password))
            .set(ACCOUNT.STAFF_ROLE, staff == null ? null : staff.wireName())
            .set(ACCOUNT.CREATED_AT, clock.instant())
            .onConflictDoNothing()
            .execute();
    if (created == 0) {
      throw new ProblemException(ProblemCode.ACCOUNT_EXISTS, ProblemCode.ACCOUNT_EXISTS.title());
    }
    return account;
  }

  /** Takes as long for an e-mail that nobody has. Empty: they do not belong together. */
  Optional<Account> authenticate(String email, String password) {
    var row =
        sql.selectFrom(ACCOUNT).where(ACCOUNT.EMAIL.eq(Account.normalized(email))).fetchOptional();
    boolean right = passwords.matches(password, row.map(each -> each.get(ACCOUNT.PASSWORD_HASH)));
    return right ? row.map(Accounts::account) : Optional.empty();
  }

  static Account account(Record row) {
    String staff = row.get(ACCOUNT.STAFF_ROLE);
    return new Account(
        row.get(ACCOUNT.ID),
        row.get(ACCOUNT.EMAIL),
        row.get(ACCOUNT.DISPLAY_NAME),
        staff == null ? null : StaffRole.valueOf(staff.toUpperCase(Locale.ROOT)));
  }
}
