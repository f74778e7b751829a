package dev.freehold.operator.server;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The two logins of a database, of which one is active; the other exists only while a rotation is
 * under way.
 *
 * @param active whose password the tenant's Secret holds, or will
 * @param since when that password came to stand in the Secret; null: not yet
 * @param rotation how far the change to the active login has come; null: none is under way
 * @param answered digest of the last request for a rotation that was taken up; null: none was
 */
public record Logins(
    Letter active,
    @Nullable Instant since,
    @Nullable Rotation rotation,
    @Nullable String answered) {

  /** As a database is born with. */
  static final Logins FIRST = new Logins(Letter.a, null, null, null);

  /** Ends the login's name; constants are the words of the table. */
  public enum Letter {
    a,
    b;

    public Letter other() {
      return this == a ? b : a;
    }
  }

  /** How far a rotation has come; constants are the words of the table. */
  public enum Phase {
    /** Both logins are let in; Secret and pods change over to the new one. */
    switching,
    /** Every pod has the new one; those that end may still need the old one. */
    settling,
    /** The old login is NOLOGIN; it is dropped when no session uses it any more. */
    retiring
  }

  /**
   * @param since when it came into this phase
   */
  public record Rotation(Phase phase, Instant since) {}

  /** Those that may connect, as far as the access to the database lets anybody. */
  List<Letter> usable() {
    return rotation == null || rotation.phase() == Phase.retiring
        ? List.of(active)
        : List.of(active, active.other());
  }
}
