package dev.freehold.operator.server;

import dev.freehold.crds.DatabaseServerSpec.Capacity;
import dev.freehold.crds.DatabaseServerStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a server's capacity is taken. Databases of the pool count once they are claimed.
 *
 * @param connections sum of the tenants' connection limits, not what is open now: the server must
 *     bear all of them at once
 * @param storage bytes of all databases, retained and warm ones too; null: not measured yet
 */
public record Usage(int tenants, long connections, @Nullable Long storage) {

  public static Usage of(@Nullable DatabaseServerStatus status) {
    return status == null
        ? new Usage(0, 0, null)
        : new Usage(
            status.tenants() == null ? 0 : status.tenants(),
            status.connections() == null ? 0 : status.connections(),
            status.storage() == null ? null : bytes(status.storage()));
  }

  /** Whether one more tenant with so many connections finds room. */
  boolean leavesRoomFor(int more, Capacity capacity) {
    return tenants < capacity.tenants()
        && (capacity.connections() == null || connections + more <= capacity.connections());
  }

  /** Storage is measured now and then, so it is not part of a claim's transaction. */
  public boolean isStorageFull(Capacity capacity) {
    return storage != null && capacity.storage() != null && storage >= bytes(capacity.storage());
  }

  /** 0 (full) to 1 (empty): 1 − the largest of used ÷ capacity. */
  public double headroom(Capacity capacity) {
    double used = share(tenants, capacity.tenants());
    if (capacity.connections() != null) {
      used = Math.max(used, share(connections, capacity.connections()));
    }
    if (capacity.storage() != null && storage != null) {
      used = Math.max(used, share(storage, bytes(capacity.storage())));
    }
    return Math.max(0, 1 - used);
  }

  /**
   * Such as {@code 5 of 5 tenants, 25 of 200 connections}; limits that are not set are left out.
   */
  public String describe(Capacity capacity) {
    var parts = new ArrayList<>(List.of("%d of %d tenants".formatted(tenants, capacity.tenants())));
    if (capacity.connections() != null) {
      parts.add("%d of %d connections".formatted(connections, capacity.connections()));
    }
    if (capacity.storage() != null && storage != null) {
      parts.add("%d Mi of %s storage".formatted(storage >> 20, capacity.storage()));
    }
    return String.join(", ", parts);
  }

  private static double share(long used, long capacity) {
    return capacity <= 0 ? 1 : (double) used / capacity;
  }

  static long bytes(Quantity quantity) {
    BigDecimal bytes = Quantity.getAmountInBytes(quantity);
    return bytes.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue();
  }
}
