package dev.freehold.operator.server;

import dev.freehold.crds.TenantStatus.Access;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One database of ours, as the server's registry holds it.
 *
 * @param installation the installation that wrote the row
 * @param tenant name of the Tenant that it belongs or belonged to; empty: nobody's yet
 * @param tenantUid UID of that Tenant; empty: nobody's yet
 * @param passwordRevision counts the passwords that the logins were given; the Secret names the one
 *     it holds. 0: none was given yet, the first one waits sealed
 * @param access what is fully in force in the database; null: a change is under way, or was cut off
 * @param sealedPassword the active login's password until it stands in the tenant's Secret
 * @param logins which of the two logins is active
 * @param connectionLimit what a login of it may open at once, as it was set last
 * @param tombstonedAt since when it is retained; an adoption leaves it until the new Tenant was
 *     told its password. Null: it is not
 * @param lookedInside when a session of ours looked for what the shared catalogs do not show
 */
public record RegistryRow(
    DatabaseId id,
    String database,
    String installation,
    State state,
    String tenant,
    String tenantUid,
    int passwordRevision,
    @Nullable Access access,
    byte @Nullable [] sealedPassword,
    Logins logins,
    int connectionLimit,
    @Nullable Instant tombstonedAt,
    Instant lookedInside) {

  /** Constants are the words of the table. */
  public enum State {
    /**
     * The intent: whatever of the database and its roles is there was made by us and is not
     * finished.
     */
    creating,
    /**
     * In the making for the pool, or on its way out of it: nobody's, never handed out, dropped by
     * the next look at the server.
     */
    stocking,
    /** Ready to be claimed. */
    warm,
    assigned,
    /** Retained after its Tenant was deleted. */
    tombstone,
    /** A tombstone whose end has begun: nobody can take it any more, and the next look goes on. */
    purging
  }

  /** The active login: the one that the tenant's Secret names. */
  public String login() {
    return id.login(logins.active());
  }

  /** The one before, which exists only while a rotation is under way. */
  public String otherLogin() {
    return id.login(logins.active().other());
  }

  /** False: the login of a new database has no password and does not get in. */
  public boolean isOpened() {
    return passwordRevision > 0;
  }

  /** False: nobody was ever told a password, so that nothing can be in the database. */
  public boolean wasHandedOut() {
    return passwordRevision > 1 || passwordRevision == 1 && sealedPassword == null;
  }

  /** A tombstone that a Tenant has taken over, which was told no password yet. */
  public boolean isHalfAdopted() {
    return state == State.assigned && tombstonedAt != null;
  }

  List<String> usableLogins() {
    return logins.usable().stream().map(id::login).toList();
  }

  /** As it is once the password stands in the Secret. */
  RegistryRow handedOut(Instant now, @Nullable String answer) {
    return new RegistryRow(
        id,
        database,
        installation,
        state,
        tenant,
        tenantUid,
        passwordRevision,
        access,
        null,
        new Logins(
            logins.active(), now, logins.rotation(), answer != null ? answer : logins.answered()),
        connectionLimit,
        null,
        lookedInside);
  }

  public boolean belongsTo(String name, String uid) {
    return tenant.equals(name) && tenantUid.equals(uid);
  }
}
