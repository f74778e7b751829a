package dev.freehold.crds;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * One source's restriction of a tenant's access.
 *
 * @param level {@code ReadOnly}: data can be read and exported; {@code Suspended}: the app is
 *     stopped and the database locked
 * @param reason why, for the person who asks
 * @param since when it was imposed, RFC 3339 in UTC
 * @param until when it ends by itself, RFC 3339 in UTC; default: when its source removes it
 */
@Wire
public record Restriction(
    @Required Level level,
    @Nullable @Size(max = 256) String reason,
    @Nullable String since,
    @Nullable String until) {

  /** From mild to strict. */
  public enum Level {
    ReadOnly,
    Suspended
  }
}
