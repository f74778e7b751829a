package dev.freehold.testbed.node;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a local node must know.
 *
 * @param name the Node's name, a DNS label
 * @param directory where pods' files, logs and the node's memory live; private to the user; one
 *     node per directory
 * @param images file of lines {@code IMAGE=COMMAND}, read anew at each container start
 * @param ingressPort port on 127.0.0.1, 0 for a free one
 * @param backOff pause between restarts of a container that keeps ending
 * @param tokenRenewal share of a service account token's life after which it is renewed, 0 to 1
 * @param volumeRefresh how often Secrets, ConfigMaps and tokens in volumes are brought up to date
 * @param logBytes size from which a container's log moves to {@code .log.1}
 */
public record LocalNodeSettings(
    String name,
    Path directory,
    Path images,
    int ingressPort,
    BackOff backOff,
    double tokenRenewal,
    Duration volumeRefresh,
    long logBytes) {

  public LocalNodeSettings {
    directory = directory.toAbsolutePath().normalize();
    images = images.toAbsolutePath().normalize();
    if (tokenRenewal <= 0 || tokenRenewal >= 1) {
      throw new IllegalArgumentException(
          "tokenRenewal must lie between 0 and 1, got " + tokenRenewal);
    }
  }

  /** The kubelet's own figures: back-off 10 s to 5 min, tokens renewed at 80 % of their life. */
  public static LocalNodeSettings of(String name, Path directory, Path images, int ingressPort) {
    return new LocalNodeSettings(
        name,
        directory,
        images,
        ingressPort,
        BackOff.KUBELET,
        0.8,
        Duration.ofSeconds(20),
        10 << 20);
  }
}
