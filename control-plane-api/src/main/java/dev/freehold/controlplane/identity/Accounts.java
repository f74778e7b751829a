package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.identity.jooq.Tables.ACCOUNT;

import dev.freehold.controlplane.access.StaffRole;
import dev.freehold.controlplane.persistence.Ids;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The accounts. One that nobody has verified is nobody's: whoever shows more takes its e-mail. */
@Component
public class Accounts {
  /** How long an account waits for its e-mail to be verified. */
  static final Duration UNVERIFIED_LIFE = Duration.ofDays(7);

  /**
   * A password that was found good, hashed.
   *
   * @param standsAlone whether it is long enough without a second factor
   */
  record HashedPassword(String hash, boolean standsAlone) {
    @Override
    public String toString() {
      return "HashedPassword[…]";
    }
  }

  /**
   * An account whose password was right.
   *
   * @param hash of that password: whoever acts on it asks {@link #lockIfStill} first
   */
  record Authenticated(Account account, String hash) {
    @Override
    public String toString() {
      return "Authenticated[%s, …]".formatted(account.id());
    }
  }

  /** What {@link #account} reads. */
  static final List<Field<?>> FIELDS =
      List.of(
          ACCOUNT.ID, ACCOUNT.EMAIL, ACCOUNT.DISPLAY_NAME, ACCOUNT.VERIFIED_AT, ACCOUNT.STAFF_ROLE);

  private final DSLContext sql;
  private final Ids ids;
  private final Passwords passwords;
  private final PasswordHashes hashes;
  private final Clock clock;

  Accounts(DSLContext sql, Ids ids, Passwords passwords, PasswordHashes hashes, Clock clock) {
    this.sql = sql;
    this.ids = ids;
    this.passwords = passwords;
    this.hashes = hashes;
    this.clock = clock;
  }

  public Optional<Account> byEmail(String email) {
    return sql.selectFrom(ACCOUNT)
        .where(ACCOUNT.EMAIL.eq(Account.normalized(email)))
        .fetchOptional(Accounts::account);
  }

  public List<Account> byId(Collection<UUID> accounts) {
    // One statement for any number of them, and no password's hash in memory.
    return sql.select(FIELDS)
        .from(ACCOUNT)
        .where(ACCOUNT.ID.eq(DSL.any(accounts.toArray(UUID[]::new))))
        .fetch(Accounts::account);
  }

  Account get(UUID account) {
    return byId(List.of(account)).getFirst();
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

  /**
   * For whoever an organisation vouches for that has shown that the e-mail's domain is its own. A
   * password can be set by mail.
   *
   * @throws ProblemException {@code account_exists}
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Account createWithoutPassword(String email, String displayName) {
    return insert(email, displayName, null, null, clock.instant())
        .orElseThrow(() -> new ProblemException(ProblemCode.ACCOUNT_EXISTS));
  }

  Account create(String email, String displayName, String password, @Nullable StaffRole staff) {
    HashedPassword hashed = hashed(password, email, false);
    return insert(email, displayName, hashed, staff, clock.instant())
        .orElseThrow(() -> new ProblemException(ProblemCode.ACCOUNT_EXISTS));
  }

  /** For whoever says that the e-mail is theirs; empty: it is a verified account's. */
  Optional<Account> createUnverified(String email, String displayName, HashedPassword password) {
    return insert(email, displayName, password, null, null);
  }

  /**
   * Takes about a twentieth of a second.
   *
   * @throws ProblemException {@code password_refused}
   */
  HashedPassword hashed(String password, String email, boolean secondFactor) {
    passwords.check(password, Account.normalized(email), secondFactor);
    return new HashedPassword(hashes.hash(password), passwords.standsAlone(password));
  }

  void setPassword(UUID account, HashedPassword password) {
    sql.update(ACCOUNT)
        .set(ACCOUNT.PASSWORD_HASH, password.hash())
        .set(ACCOUNT.PASSWORD_STANDS_ALONE, password.standsAlone())
        .where(ACCOUNT.ID.eq(account))
        .execute();
  }

  /** Whether it was not before. */
  boolean verify(UUID account) {
    return sql.update(ACCOUNT)
            .set(ACCOUNT.VERIFIED_AT, clock.instant())
            .where(ACCOUNT.ID.eq(account).and(ACCOUNT.VERIFIED_AT.isNull()))
            .execute()
        == 1;
  }

  /** Whether it had one; without it the account's passkeys let in. */
  boolean removePassword(UUID account) {
    return sql.update(ACCOUNT)
            .setNull(ACCOUNT.PASSWORD_HASH)
            .set(ACCOUNT.PASSWORD_STANDS_ALONE, false)
            .where(ACCOUNT.ID.eq(account).and(ACCOUNT.PASSWORD_HASH.isNotNull()))
            .execute()
        == 1;
  }

  boolean hasPassword(UUID account) {
    return sql.fetchExists(ACCOUNT, ACCOUNT.ID.eq(account).and(ACCOUNT.PASSWORD_HASH.isNotNull()));
  }

  /**
   * What changes the ways into an account, and what opens one, comes one after the other. Rows that
   * refer to the account wait for nobody.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  void lock(UUID account) {
    sql.select(ACCOUNT.ID).from(ACCOUNT).where(ACCOUNT.ID.eq(account)).forNoKeyUpdate().fetch();
  }

  /** As {@link #lock}; false: the password that was right then is another one now. */
  @Transactional(propagation = Propagation.MANDATORY)
  boolean lockIfStill(Authenticated authenticated) {
    return sql.select(ACCOUNT.PASSWORD_HASH)
        .from(ACCOUNT)
        .where(ACCOUNT.ID.eq(authenticated.account().id()))
        .forNoKeyUpdate()
        .fetchOptional(ACCOUNT.PASSWORD_HASH)
        .filter(authenticated.hash()::equals)
        .isPresent();
  }

  boolean passwordStandsAlone(UUID account) {
    return sql.fetchExists(ACCOUNT, ACCOUNT.ID.eq(account).and(ACCOUNT.PASSWORD_STANDS_ALONE));
  }

  /** Takes as long for an e-mail that nobody has. Empty: they do not belong together. */
  Optional<Authenticated> authenticate(String email, String password) {
    var row =
        sql.selectFrom(ACCOUNT).where(ACCOUNT.EMAIL.eq(Account.normalized(email))).fetchOptional();
    Optional<String> hash = row.map(each -> each.get(ACCOUNT.PASSWORD_HASH));
    boolean right = hashes.matches(password, hash);
    return right
        ? row.map(each -> new Authenticated(account(each), hash.orElseThrow()))
        : Optional.empty();
  }

  /** Those that nobody has verified in time. */
  @Transactional
  void clean() {
    sql.deleteFrom(ACCOUNT)
        .where(ACCOUNT.VERIFIED_AT.isNull())
        .and(ACCOUNT.CREATED_AT.lt(clock.instant().minus(UNVERIFIED_LIFE)))
        .execute();
  }

  private Optional<Account> insert(
      String email,
      String displayName,
      @Nullable HashedPassword password,
      @Nullable StaffRole staff,
      @Nullable Instant verifiedAt) {
    var account =
        new Account(ids.next(), Account.normalized(email), displayName, verifiedAt != null, staff);
    // Sessions and tokens of whoever signed up with it before go along.
    sql.deleteFrom(ACCOUNT)
        .where(ACCOUNT.EMAIL.eq(account.email()).and(ACCOUNT.VERIFIED_AT.isNull()))
        .execute();
    int created =
        sql.insertInto(ACCOUNT)
            .set(ACCOUNT.ID, account.id())
            .set(ACCOUNT.EMAIL, account.email())
            .set(ACCOUNT.DISPLAY_NAME, account.displayName())
            .set(ACCOUNT.PASSWORD_HASH, password == null ? null : password.hash())
            .set(ACCOUNT.PASSWORD_STANDS_ALONE, password != null && password.standsAlone())
            .set(ACCOUNT.STAFF_ROLE, staff == null ? null : staff.wireName())
            .set(ACCOUNT.CREATED_AT, clock.instant())
            .set(ACCOUNT.VERIFIED_AT, verifiedAt)
            .onConflictDoNothing()
            .execute();
    return created == 0 ? Optional.empty() : Optional.of(account);
  }

  static Account account(Record row) {
    String staff = row.get(ACCOUNT.STAFF_ROLE);
    return new Account(
        row.get(ACCOUNT.ID),
        row.get(ACCOUNT.EMAIL),
        row.get(ACCOUNT.DISPLAY_NAME),
        row.get(ACCOUNT.VERIFIED_AT) != null,
        staff == null ? null : StaffRole.valueOf(staff.toUpperCase(Locale.ROOT)));
  }
}
