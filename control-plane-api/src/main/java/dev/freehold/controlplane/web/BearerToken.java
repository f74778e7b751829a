package dev.freehold.controlplane.web;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The token in {@code Authorization: Bearer …} (RFC 6750). */
public final class BearerToken {
  /** The scheme is the same in any case (RFC 9110, section 11.1); the token is not. */
  private static final Pattern HEADER = Pattern.compile("(?i:bearer) +(\\S+)\\s*");

  private BearerToken() {}

  /** Empty: another scheme, or no token. */
  public static Optional<String> in(String authorization) {
    Matcher found = HEADER.matcher(authorization);
    return found.matches() ? Optional.of(found.group(1)) : Optional.empty();
  }
}
