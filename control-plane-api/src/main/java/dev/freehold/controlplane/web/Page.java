package dev.freehold.controlplane.web;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list in the order of ids.
 *
 * @param next to be sent as {@code cursor} for the next page; null: this is the last one
 */
public record Page<T>(List<T> items, @Nullable String next) {
  /** How many items a page holds where the request does not say. */
  public static final String LIMIT = "50";

  private static final int MAX = 200;
  private static final UUID FIRST = new UUID(0, 0);

  /**
   * @param more up to one item more than the page holds
   */
  private static <T> Page<T> of(List<T> more, int size, Function<T, UUID> id) {
    if (more.size() <= size) {
      return new Page<>(more, null);
    }
    List<T> items = more.subList(0, size);
    return new Page<>(items, cursor(id.apply(items.getLast())));
  }

  /**
   * The page that a request asks for.
   *
   * @param cursor of the page before; null: the first one
   * @param limit how many items at most
   * @param list in the order of ids: those after an id, so many at most
   * @throws ProblemException {@code validation_failed}
   */
  public static <T> Page<T> read(
      @Nullable String cursor,
      int limit,
      BiFunction<UUID, Integer, List<T>> list,
      Function<T, UUID> id) {
    int size = checkedLimit(limit);
    return of(list.apply(after(cursor), size + 1), size, id);
  }

  public static int checkedLimit(int limit) {
    if (limit < 1 || limit > MAX) {
      throw new ProblemException(
          ProblemCode.VALIDATION_FAILED, "limit is %d: it must be 1 to %d".formatted(limit, MAX));
    }
    return limit;
  }

  /** The id that a cursor stands for; before all others without one. */
  private static UUID after(@Nullable String cursor) {
    if (cursor == null) {
      return FIRST;
    }
    try {
      var bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
      if (bytes.remaining() == 2 * Long.BYTES) {
        return new UUID(bytes.getLong(), bytes.getLong());
      }
    } catch (IllegalArgumentException e) {
      // As one of the wrong length.
    }
    throw new ProblemException(
        ProblemCode.VALIDATION_FAILED, "cursor must be the 'next' of the page before");
  }

  private static String cursor(UUID id) {
    var bytes = ByteBuffer.allocate(2 * Long.BYTES);
    bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }
}
