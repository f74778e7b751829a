package dev.freehold.operator.tenant;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.Freehold;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * The annotation {@code freehold.dev/adopt-until} of a DatabaseServer: after a cluster was lost its
 * Tenants come back from Git by the thousand, and nobody can set {@code spec.adopt} on each. It
 * ends by itself, so that none is forgotten open.
 */
final class AdoptionWindow {
  private AdoptionWindow() {}

  static boolean isOpen(DatabaseServer server, Instant now) {
    String until = of(server);
    if (until == null) {
      return false;
    }
    try {
      return OffsetDateTime.parse(until).toInstant().isAfter(now);
    } catch (DateTimeException e) {
      return false;
    }
  }

  static @Nullable String of(DatabaseServer server) {
    var annotations = server.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(Freehold.ADOPT_UNTIL_ANNOTATION);
  }
}
