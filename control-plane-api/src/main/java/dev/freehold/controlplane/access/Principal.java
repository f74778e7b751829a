package dev.freehold.controlplane.access;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who is asking.
 *
 * @param account the account's id
 * @param session the session's id; an API key's own
 * @param authenticatedAt when the session began
 * @param provenAt when the session last proved who it is
 * @param secondFactor whether the session proved it with more than a password
 * @param intended whether the request shows that our own pages or a program made it, and no other
 *     site through the cookie
 * @param verified whether the account's e-mail is verified
 * @param staff the role among Freehold's staff; null: none
 * @param key by which a program asks in the account's stead; null: a person's session
 * @param ssoOrganization whose identity provider vouched for the session, and in which alone it
 *     counts; null: the person proved it to us
 */
public record Principal(
    UUID account,
    UUID session,
    Instant authenticatedAt,
    Instant provenAt,
    boolean secondFactor,
    boolean intended,
    boolean verified,
    @Nullable StaffRole staff,
    @Nullable KeyScope key,
    @Nullable UUID ssoOrganization) {
  private static final String ATTRIBUTE = Principal.class.getName();

  /** Whether it counts in that organisation at all, whatever the account is there. */
  boolean countsIn(UUID organization) {
    return (key == null || key.organization().equals(organization))
        && (ssoOrganization == null || ssoOrganization.equals(organization));
  }

  /** Whether it is a session that no identity provider vouched for. */
  boolean isOwnSession() {
    return key == null && ssoOrganization == null;
  }

  boolean isStaffWith(StaffPermission permission) {
    return staff != null && permission.isHeldBy(staff);
  }

  /** As in the audit log, such as {@code account:0198…}. */
  public String actor() {
    return "account:" + account;
  }

  /** Whoever authenticates a request leaves here who it is. */
  public void attachTo(HttpServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  /** Whose request it turned out not to be. */
  static void detachFrom(HttpServletRequest request) {
    request.removeAttribute(ATTRIBUTE);
  }

  /** Empty: nobody is signed in. */
  public static Optional<Principal> of(HttpServletRequest request) {
    return Optional.ofNullable((Principal) request.getAttribute(ATTRIBUTE));
  }
}
