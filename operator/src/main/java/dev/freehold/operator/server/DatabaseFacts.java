package dev.freehold.operator.server;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server's shared catalogs say of a row's database and roles, read in one query.
 *
 * @param databaseOwner null: there is no such database
 * @param ownedByUs the operator's role owns the database
 * @param halfDropped a DROP DATABASE of it was cut off ("invalid" to PostgreSQL): it can neither be
 *     entered nor altered, only dropped
 * @param replaced the database of that name is another one than was made
 * @param login the active login's role; null: it is missing
 * @param ownerMember the active login is a member of the owner role, so it may write
 * @param otherLoginExists the login that is not active exists as well
 */
public record DatabaseFacts(
    RegistryRow row,
    @Nullable String databaseOwner,
    boolean ownedByUs,
    boolean halfDropped,
    boolean replaced,
    boolean ownerRoleExists,
    boolean readerRoleExists,
    @Nullable Login login,
    boolean ownerMember,
    boolean otherLoginExists) {

  /**
   * @param canLogin false: NOLOGIN
   * @param connectionLimit −1: unlimited
   */
  public record Login(boolean canLogin, int connectionLimit) {}

  /** The same roles, of a row that has just been changed. */
  public DatabaseFacts with(RegistryRow changed) {
    return new DatabaseFacts(
        changed,
        databaseOwner,
        ownedByUs,
        halfDropped,
        replaced,
        ownerRoleExists,
        readerRoleExists,
        login,
        ownerMember,
        otherLoginExists);
  }

  /** One that is half dropped is none any more. */
  public boolean databaseExists() {
    return databaseOwner != null && !halfDropped;
  }

  /** Something of that name is there, whole or not, that is not ours to touch. */
  boolean isForeign() {
    return databaseOwner != null && !ownedByUs;
  }

  /** Which of the row's roles exist. */
  List<String> roles() {
    var roles = new ArrayList<String>();
    if (ownerRoleExists) {
      roles.add(row.id().owner());
    }
    if (readerRoleExists) {
      roles.add(row.id().reader());
    }
    if (login != null) {
      roles.add(row.login());
    }
    if (otherLoginExists) {
      roles.add(row.otherLogin());
    }
    return roles;
  }

  boolean allRolesExist() {
    return missingRoles().isEmpty();
  }

  List<String> missingRoles() {
    var needed = new ArrayList<>(List.of(row.id().owner(), row.id().reader(), row.login()));
    needed.removeAll(roles());
    return needed;
  }
}
