package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.web.BearerToken;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a program shows instead of a session: {@code Authorization: Bearer fhk_…}. Its beginning is
 * for people and for scanners that look for keys where they must not be.
 *
 * @param secret 256 random bits, after the beginning
 */
record ApiKey(Token secret) {
  private static final String BEGINNING = "fhk_";
  private static final int RECOGNISED = 8;
  private static final Pattern TEXT = Pattern.compile(BEGINNING + "([\\w-]{43})");

  static ApiKey random() {
    return new ApiKey(Token.random());
  }

  /** Empty: something else. */
  static Optional<ApiKey> inHeader(String authorization) {
    return BearerToken.in(authorization)
        .map(TEXT::matcher)
        .filter(Matcher::matches)
        .map(found -> new ApiKey(new Token(found.group(1))));
  }

  /** As its holder is shown it, once. */
  String text() {
    return BEGINNING + secret.text();
  }

  /** By which people recognise it, and nobody guesses the rest. */
  String prefix() {
    return text().substring(0, BEGINNING.length() + RECOGNISED);
  }

  byte[] hash() {
    return secret.hash();
  }

  @Override
  public String toString() {
    return prefix() + "…";
  }
}
