package dev.freehold.controlplane.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;

/**
 * A kind of resource of which a module keeps what the cluster says. One replica at a time calls it,
 * on one thread; it throws when it could not write, and is told all anew.
 */
public interface WatchedKind<R extends HasMetadata> {
  Class<R> type();

  /** It exists, as it is now; older news than those that were written change nothing. */
  void saw(R resource);

  /** It is gone. */
  void lost(R resource);

  /**
   * After a list of all: what is not in it went while nobody watched.
   *
   * @param version of the list; what was seen at a later one may be newer than the list
   */
  void onlyTheseExist(Collection<String> names, BigDecimal version);

  /** By name, those that are written. */
  Map<String, BigDecimal> versions();

  /**
   * The cluster has only older versions of these: it was restored, or is another one. They are told
   * anew, and count then.
   */
  void doubt(Collection<String> names);
}
