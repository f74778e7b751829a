package dev.freehold.tenantapp.signin;

import org.jspecify.annotations.Nullable;

/** The page that somebody opened before they had to sign in. */
final class WantedPath {

  static final String PARAMETER = "to";
  private static final String FIRST_PAGE = "/projects";
  private static final int LONGEST = 1000;

  private WantedPath() {}

  /**
   * A path of this app and never another site, whatever a link says.
   *
   * @param asked path and query, percent-encoded
   */
  static String of(@Nullable String asked) {
    return asked != null
            && asked.length() <= LONGEST
            && asked.matches("/([A-Za-z0-9._~!$&'()*+,;=:@%-][A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?")
        ? asked
        : FIRST_PAGE;
  }
}
