package dev.freehold.testbed.node;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives each pod an address that nothing answers at: EndpointSlices refuse 127.0.0.0/8, where the
 * processes really listen. The second number comes from the node's name, so that two nodes rarely
 * clash.
 */
final class PodAddresses {

  private static final int SIZE = 1 << 16;

  private final String prefix;
  private final Map<String, String> uidByAddress = new HashMap<>();
  private int next;

  PodAddresses(String node) {
    this.prefix = "10." + (128 + Math.floorMod(node.hashCode(), 96));
  }

  /** Keeps the addresses that pods have already. */
  synchronized void keep(Collection<Pod> pods) {
    pods.stream()
        .filter(pod -> pod.getStatus().getPodIP() != null)
        .forEach(pod -> uidByAddress.put(pod.getStatus().getPodIP(), pod.getMetadata().getUid()));
  }

  /** The pod's own address when it has one, else one that no other pod has. */
  synchronized String of(Pod pod) {
    var known = pod.getStatus().getPodIP();
    if (known != null) {
      return known;
    }
    String address;
    do {
      next = next % (SIZE - 2) + 1;
      address = "%s.%d.%d".formatted(prefix, next / 256, next % 256);
    } while (uidByAddress.putIfAbsent(address, pod.getMetadata().getUid()) != null);
    return address;
  }

  synchronized void free(String uid) {
    uidByAddress.values().remove(uid);
  }
}
