package dev.freehold.tenantapp.web;

/** What the URL names does not exist (any more). */
public class NotFoundException extends RuntimeException {

  /**
   * @param what the kind of thing, for a sentence: {@code project}, {@code task}
   */
  public NotFoundException(String what) {
    super(what);
  }
}
