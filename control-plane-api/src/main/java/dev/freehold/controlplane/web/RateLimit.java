package dev.freehold.controlplane.web;

import java.time.Duration;

/**
 * So many requests in a window, earned evenly over it.
 *
 * @param name as the header {@code RateLimit-Policy} tells it
 */
public record RateLimit(String name, int quota, Duration window) {
  /** A replica takes so many parts of a quota at once, and asks PostgreSQL again after that. */
  private static final int PARTS = 20;

  long intervalMicros() {
    return Math.max(1, window.toNanos() / 1000 / quota);
  }

  int share() {
    return Math.max(1, quota / PARTS);
  }

  Duration shareLife() {
    return window.dividedBy(PARTS);
  }

  /** As in draft-ietf-httpapi-ratelimit-headers. */
  String policyHeader() {
    return "\"" + name + "\";q=" + quota + ";w=" + window.toSeconds();
  }
}
