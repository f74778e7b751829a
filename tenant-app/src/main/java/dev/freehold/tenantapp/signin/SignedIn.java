package dev.freehold.tenantapp.signin;

import java.time.Instant;
import java.util.Set;

/**
 * Who is signed in, as the control plane said when they came.
 *
 * @param id of this sign-in
 * @param subject the account's id
 * @param name for people
 * @param role in the tenant's organization
 * @param until when the control plane is asked again
 */
public record SignedIn(
    String id, String subject, String name, String email, String role, Instant until) {

  private static final Set<String> WRITERS = Set.of("owner", "team_admin", "member");

  /** A viewer only reads, and so does whoever has a role that this app does not know. */
  public boolean mayWrite() {
    return WRITERS.contains(role);
  }
}
