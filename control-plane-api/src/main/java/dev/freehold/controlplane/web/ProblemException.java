package dev.freehold.controlplane.web;

import java.util.LinkedHashMap;
import java.util.Map;

/** Ends a request with a problem (RFC 9457). Its detail is written for the client. */
public final class ProblemException extends RuntimeException {
  private final ProblemCode code;
  private final transient Map<String, Object> properties = new LinkedHashMap<>();
  private final transient Map<String, String> headers = new LinkedHashMap<>();

  /** Its detail is the code's title. */
  public ProblemException(ProblemCode code) {
    this(code, code.title());
  }

  public ProblemException(ProblemCode code, String detail) {
    super(detail);
    this.code = code;
  }

  /** Adds a member to the problem. */
  public ProblemException with(String name, Object value) {
    properties.put(name, value);
    return this;
  }

  /** Adds a header to the response. */
  public ProblemException withHeader(String name, String value) {
    headers.put(name, value);
    return this;
  }

  public ProblemCode code() {
    return code;
  }

  Map<String, Object> properties() {
    return properties;
  }

  Map<String, String> headers() {
    return headers;
  }
}
