package dev.freehold.controlplane.web;

import org.jspecify.annotations.Nullable;

/**
 * Which state of something an answer shows, as a strong entity tag (RFC 9110, section 8.8.3). What
 * two people may edit is changed with {@code If-Match} only, so that none overwrites what the other
 * one has not seen.
 *
 * @param value without its quotation marks
 */
public record EntityTag(String value) {
  public static final String IF_MATCH = "If-Match";

  public static EntityTag of(long revision) {
    return new EntityTag(Long.toString(revision));
  }

  /** As in the header {@code ETag}. */
  public String header() {
    return '"' + value + '"';
  }

  /**
   * Under the lock of that which is changed, with its tag of now.
   *
   * @param ifMatch the header's value; null: not sent
   * @throws ProblemException {@code precondition_required} without it, {@code precondition_failed}
   *     with that of another state
   */
  public void require(@Nullable String ifMatch) {
    if (ifMatch == null || ifMatch.isBlank()) {
      throw new ProblemException(
          ProblemCode.PRECONDITION_REQUIRED,
          "Send the ETag of what you have seen in the header If-Match");
    }
    for (String tag : ifMatch.split(",")) {
      if (tag.strip().equals("*") || tag.strip().equals(header())) {
        return;
      }
    }
    throw new ProblemException(ProblemCode.PRECONDITION_FAILED).withHeader("ETag", header());
  }
}
