package dev.freehold.operator.tenant;

import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which changes of a Tenant mean something to its reconcile: its spec, its end, and the annotations
 * that we read. Its status is our own writing.
 */
public final class TenantChange {
  private TenantChange() {}

  public static boolean matters(Tenant now, Tenant before) {
    var after = now.getMetadata();
    var then = before.getMetadata();
    return !Objects.equals(after.getGeneration(), then.getGeneration())
        || !Objects.equals(after.getFinalizers(), then.getFinalizers())
        || !Objects.equals(after.getDeletionTimestamp(), then.getDeletionTimestamp())
        || Stream.of(Freehold.ROTATE_ANNOTATION)
            .anyMatch(key -> !Objects.equals(annotation(now, key), annotation(before, key)));
  }

  private static @Nullable String annotation(Tenant tenant, String key) {
    var annotations = tenant.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(key);
  }
}
