package dev.freehold.controlplane.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Problems with which a controller's method refuses, beside those that its signature tells of:
 * validation, session, permission, unknown ids, If-Match, Idempotency-Key, rates.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Refuses {
  ProblemCode[] value();
}
