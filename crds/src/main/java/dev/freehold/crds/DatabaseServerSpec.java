package dev.freehold.crds;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a server and what it can carry.
 *
 * @param host name or address, without port, as operator and apps reach it
 * @param port default 5432
 * @param adminSecret name of the Secret in the operator's namespace with {@code username} and
 *     {@code password} of the operator's role on this server (never a superuser)
 * @param tls how connections are encrypted; default {@code Require}
 * @param region where the server is, matched with a Tenant's region; default: serves tenants of no
 *     particular region
 * @param tiers which plans it serves; default: {@code shared}
 * @param capacity what it can carry
 * @param warmPool databases to be kept ready, so that a tenant gets one at once; never more than
 *     there are free slots; default 0
 * @param cordoned true: no new tenants, those there stay; default false
 */
@Wire
@ValidationRule(
    value = "!has(oldSelf.region) || (has(self.region) && self.region == oldSelf.region)",
    message =
        "spec.region cannot change: tenants were placed here because of it. Add another DatabaseServer for another region")
@ValidationRule(
    value = "self.host.matches('^([-_.A-Za-z0-9]+|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$')",
    message =
        "spec.host must be a host name or an IP address alone: put the port into spec.port, and leave out scheme, brackets and path")
@ValidationRule(
    value = "!has(self.warmPool) || self.warmPool <= self.capacity.tenants",
    message =
        "spec.warmPool must not exceed spec.capacity.tenants: the server could never keep so many databases ready")
public record DatabaseServerSpec(
    @Required @Size(min = 1, max = 253) String host,
    @Nullable @Default("5432") @Min(1) @Max(65535) Integer port,
    @Required @Size(min = 1, max = 253) @Pattern(Names.OBJECT) String adminSecret,
    @Nullable @Default("Require") Tls tls,
    @Nullable @Size(min = 1, max = 63) @Pattern(Names.LABEL_VALUE) String region,
    @Nullable @Size(min = 1, max = 2) List<Tier> tiers,
    @Required Capacity capacity,
    @Nullable @Min(0) @Max(1000) Integer warmPool,
    @Nullable Boolean cordoned) {

  /** How connections are encrypted; the words are those of libpq's {@code sslmode}. */
  public enum Tls {
    /** Clear text: only for a server on the same machine. */
    Disable,
    /** Encrypted; the server's certificate is not checked. */
    Require,
    /** Encrypted; the certificate must be valid and of this host. */
    VerifyFull
  }

  /**
   * What a server can carry.
   *
   * @param tenants databases it may carry
   * @param storage bytes that the databases may hold together; default: not limited
   * @param connections sum of the logins' connection limits; default: not limited. Keep it below
   *     the server's {@code max_connections}
   */
  @Wire
  public record Capacity(
      @Required @Min(0) @Max(100000) Integer tenants,
      @Nullable Quantity storage,
      @Nullable @Min(1) Integer connections) {}

  public int effectivePort() {
    return port == null ? 5432 : port;
  }

  public Tls effectiveTls() {
    return tls == null ? Tls.Require : tls;
  }

  public List<Tier> effectiveTiers() {
    return tiers == null ? List.of(Tier.shared) : tiers;
  }

  public int effectiveWarmPool() {
    return warmPool == null ? 0 : warmPool;
  }

  public boolean isCordoned() {
    return Boolean.TRUE.equals(cordoned);
  }
}
