package dev.freehold.crds;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * One source's restriction of a tenant's access.
 *
 * @param level how strict
 * @param reason why, for the person who asks
 * @param since when it was imposed, RFC 3339 such as {@code 2026-08-01T12:00:00Z}
 * @param until when it ends by itself, RFC 3339, later than {@code since}; default: when its source
 *     removes it
 */
@Wire
@ValidationRule(
    value = "!has(self.since) || !has(self.until) || self.until > self.since",
    message =
        "a restriction's until must be later than its since: correct one of them, or leave until out for no end")
public record Restriction(
    @Required Level level,
    @Nullable @Size(max = 256) String reason,
    @Nullable String since,
    @Nullable String until) {

  /** From mild to strict. */
  public enum Level {
    /** Data can be read and exported. */
    ReadOnly,
    /** The app is stopped and the database locked. */
    Suspended
  }
}
