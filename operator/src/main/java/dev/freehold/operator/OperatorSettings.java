package dev.freehold.operator;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * The operator's settings; a bad value stops the start.
 *
 * @param namespace the operator's own namespace: admin Secrets, installation Secret, leader lease
 * @param kubeconfig path of a kubeconfig; empty: the Pod's ServiceAccount, else the usual places
 * @param concurrency Tenants reconciled at once
 * @param serverConnections connections to one DatabaseServer at once
 * @param serverCheckInterval how often a DatabaseServer is looked at
 * @param resync how often a Tenant is looked at though nothing happened
 * @param firstLooksPerSecond how many Tenants at rest are looked at in a second after a start
 * @param drift how often it is looked for what somebody changed by hand
 * @param rotation how a login takes the place of another
 * @param orphans how databases without a Tenant are looked for
 * @param isolation how often it is tried whether tenants are kept apart
 * @param exposure how apps are reached
 * @param controlPlane address of the control plane, for apps and browsers alike, such as {@code
 *     https://control.example.com}; null: apps know of none
 * @param leaderElection the lease of the active operator
 */
@ConfigurationProperties("freehold")
public record OperatorSettings(
    @DefaultValue("freehold-system") String namespace,
    @DefaultValue("") String kubeconfig,
    @DefaultValue("8") int concurrency,
    @DefaultValue("4") int serverConnections,
    @DefaultValue("30s") Duration serverCheckInterval,
    @DefaultValue("20m") Duration resync,
    @DefaultValue("400") int firstLooksPerSecond,
    @DefaultValue Drift drift,
    @DefaultValue Rotation rotation,
    @DefaultValue Orphans orphans,
    @DefaultValue Isolation isolation,
    @DefaultValue Exposure exposure,
    @Nullable URI controlPlane,
    @DefaultValue LeaderElection leaderElection) {

  public OperatorSettings {
    Assert.hasText(namespace, "freehold.namespace must name the operator's namespace");
    Assert.isTrue(concurrency >= 1 && concurrency <= 200, "freehold.concurrency must be 1 to 200");
    Assert.isTrue(
        serverConnections >= 1 && serverConnections <= 50,
        "freehold.server-connections must be 1 to 50");
    Assert.isTrue(
        serverCheckInterval.compareTo(Duration.ofSeconds(1)) >= 0,
        "freehold.server-check-interval must be at least 1s");
    Assert.isTrue(
        resync.compareTo(Duration.ofMinutes(1)) >= 0 && resync.compareTo(Duration.ofDays(1)) <= 0,
        "freehold.resync must be 1m to 1d");
    Assert.isTrue(
        firstLooksPerSecond >= 1 && firstLooksPerSecond <= 10_000,
        "freehold.first-looks-per-second must be 1 to 10000");
    Assert.isTrue(
        controlPlane == null || isOrigin(controlPlane),
        "freehold.control-plane must be an address like https://control.example.com: http or https,"
            + " a host, perhaps a port, and nothing after it");
  }

  /** Apps append paths to it, and compare it with what issues their users' tokens. */
  private static boolean isOrigin(URI address) {
    return ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
        && address.getHost() != null
        && address.getUserInfo() == null
        && address.getRawPath().isEmpty()
        && address.getQuery() == null
        && address.getFragment() == null;
  }

  /**
   * @param lookInside how often a session looks into each database for what the server's shared
   *     catalogs do not show
   */
  public record Drift(@DefaultValue("24h") Duration lookInside) {
    public Drift {
      Assert.isTrue(
          lookInside.compareTo(Duration.ofHours(1)) >= 0,
          "freehold.drift.look-inside must be at least 1h");
    }
  }

  /**
   * @param settle between the end of a rollout and the end of the old login: longer than a pod may
   *     take to end, and than a node takes to bring a Secret up to date
   * @param linger how long sessions of the old login may go on before they are ended
   * @param atOnce how many apps of one DatabaseServer may change over because their Plan's period
   *     is over
   */
  public record Rotation(
      @DefaultValue("2m") Duration settle,
      @DefaultValue("1h") Duration linger,
      @DefaultValue("8") int atOnce) {
    public Rotation {
      Assert.isTrue(
          !settle.isNegative() && !linger.isNegative(),
          "freehold.rotation.settle and .linger must not be negative");
      Assert.isTrue(atOnce >= 1, "freehold.rotation.at-once must be at least 1");
    }
  }

  /**
   * @param interval how often a server's databases are compared with the Tenants
   * @param grace a database that is younger is not looked at
   */
  public record Orphans(@DefaultValue("5m") Duration interval, @DefaultValue("5m") Duration grace) {
    public Orphans {
      Assert.isTrue(
          interval.compareTo(Duration.ofSeconds(1)) >= 0 && !grace.isNegative(),
          "freehold.orphans.interval must be at least 1s and .grace not negative");
    }
  }

  /**
   * @param interval between two checks of a DatabaseServer whose configuration did not change
   * @param retry after a check that found something, or could not be made
   */
  public record Isolation(
      @DefaultValue("6h") Duration interval, @DefaultValue("1m") Duration retry) {
    public Isolation {
      Assert.isTrue(
          interval.compareTo(Duration.ofMinutes(1)) >= 0,
          "freehold.isolation.interval must be at least 1m");
      Assert.isTrue(
          retry.compareTo(Duration.ofSeconds(1)) >= 0,
          "freehold.isolation.retry must be at least 1s");
    }
  }

  /**
   * @param baseDomain the app of tenant {@code acme} is reached at {@code acme.<base domain>}
   * @param scheme {@code http} or {@code https}
   * @param port shown in the URL when it is not the scheme's own; 0: the scheme's own
   * @param kind {@code Ingress}, or {@code HTTPRoute} of the Gateway API
   * @param ingressClass class of the Ingress; empty: the cluster's default
   * @param gateway {@code namespace/name} of the Gateway that HTTPRoutes attach to
   * @param marksRequests whoever serves the Ingress or HTTPRoute marks requests on it, as {@link
   *     dev.freehold.crds.Freehold#LAST_REQUEST_ANNOTATION} says; without it no app hibernates
   */
  public record Exposure(
      @DefaultValue("localhost") String baseDomain,
      @DefaultValue("http") String scheme,
      @DefaultValue("0") int port,
      @DefaultValue("Ingress") Kind kind,
      @DefaultValue("") String ingressClass,
      @DefaultValue("") String gateway,
      @DefaultValue("false") boolean marksRequests) {
    public Exposure {
      Assert.hasText(baseDomain, "freehold.exposure.base-domain must be a domain name");
      Assert.isTrue(
          scheme.equals("http") || scheme.equals("https"),
          "freehold.exposure.scheme must be http or https");
      Assert.isTrue(port >= 0 && port <= 65535, "freehold.exposure.port must be 0 to 65535");
      Assert.isTrue(
          kind != Kind.HTTPRoute || gateway.matches("[^/]+/[^/]+"),
          "freehold.exposure.gateway must be NAMESPACE/NAME of a Gateway when kind is HTTPRoute");
    }

    /** What sends requests to the app. */
    public enum Kind {
      Ingress,
      HTTPRoute
    }

    public String url(String host) {
      return scheme + "://" + host + (port == 0 ? "" : ":" + port);
    }
  }

  /**
   * @param leaseDuration after this time without a renewal another operator takes over
   * @param renewDeadline the active operator gives up when it could not renew for this time
   * @param retryPeriod between tries
   */
  public record LeaderElection(
      @DefaultValue("15s") Duration leaseDuration,
      @DefaultValue("10s") Duration renewDeadline,
      @DefaultValue("2s") Duration retryPeriod) {
    public LeaderElection {
      Assert.isTrue(
          leaseDuration.compareTo(renewDeadline) > 0 && renewDeadline.compareTo(retryPeriod) > 0,
          "freehold.leader-election needs lease-duration > renew-deadline > retry-period");
    }
  }
}
