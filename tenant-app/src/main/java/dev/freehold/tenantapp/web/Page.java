package dev.freehold.tenantapp.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One page of a list; {@code number} starts at 1. */
public record Page<T>(List<T> items, int number, boolean more) {

  private static final int LAST = 10_000;

  public Page {
    items = List.copyOf(items);
  }

  /**
   * From a query that asked for one row more than the page holds, to know whether there is a next
   * page.
   */
  public static <T> Page<T> of(List<T> oneMore, int number, int size) {
    var more = oneMore.size() > size && number < LAST;
    return new Page<>(oneMore.subList(0, Math.min(size, oneMore.size())), number, more);
  }

  /** The page a URL asks for; anything that is no page number means the first. */
  public static int number(@Nullable String asked) {
    if (asked == null || !asked.matches("[0-9]{1,5}")) {
      return 1;
    }
    return Math.clamp(Integer.parseInt(asked), 1, LAST);
  }

  /** Rows before this page. */
  public static int offset(int number, int size) {
    return (number - 1) * size;
  }

  public boolean empty() {
    return items.isEmpty();
  }
}
