package dev.freehold.controlplane.access;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a controller's method needs before it is called. Each one says it: by this annotation for
 * what belongs to an organisation ({@code /organizations/{organization}/…}), else by one of the
 * others here.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Requires {
  Permission value();

  /**
   * The method asks {@link AccessDecisions#require} itself, about the target that it has read;
   * otherwise a condition that needs a target is not met.
   */
  boolean targetChecked() default false;

  /** Beside the permission's own condition, soon after a proof of who it is: so never by a key. */
  boolean fresh() default false;

  /** For staff. */
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface Staff {
    StaffPermission value();
  }

  /** For every account, about itself. */
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface Session {
    /** Also with an API key, for what is about nobody. */
    boolean programs() default false;

    /** Also for an account whose e-mail nobody has verified. */
    boolean unverified() default false;

    /**
     * Also with a session that an organisation's identity provider vouched for: for what opens and
     * tells nothing beyond that organisation.
     */
    boolean sso() default false;

    /** Only soon after a proof of who it is: ten minutes at most. */
    boolean fresh() default false;
  }

  /** For tenants' apps, about their own Tenant. */
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface Workload {}

  /** For everybody, strangers too. */
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface Nothing {
    /** Why strangers may. */
    String because();
  }
}
