package dev.freehold.controlplane.jobs;

import java.util.Collection;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work of a job that consists of many pieces, none of which can keep the others from being done.
 */
public final class OneByOne {
  private static final Logger LOG = LoggerFactory.getLogger(OneByOne.class);

  private OneByOne() {}

  /**
   * @param what an element is, for the log
   * @throws IllegalStateException in the end, when some failed: the run counts as failed
   */
  public static <T> void each(String what, Collection<T> all, Consumer<T> work) {
    int failed = 0;
    for (T one : all) {
      try {
        work.accept(one);
      } catch (RuntimeException e) {
        LOG.atWarn().setCause(e).addKeyValue(what, one).log("failed and is tried again");
        failed++;
      }
    }
    if (failed > 0) {
      throw new IllegalStateException("%d of %d failed".formatted(failed, all.size()));
    }
  }
}
