package dev.freehold.tenantapp;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * All settings of the app, under {@code freehold}. A value out of range stops the start and says
 * what must hold.
 *
 * @param tenant the tenant's name ({@code FREEHOLD_TENANT}); empty when the platform does not say
 * @param displayName what people call the tenant ({@code FREEHOLD_DISPLAY_NAME}); empty means
 *     {@code tenant}
 * @param pageSize rows on one page of a list, 1 to 200
 */
@ConfigurationProperties("freehold")
public record AppSettings(
    @DefaultValue("") String tenant,
    @DefaultValue("") String displayName,
    @DefaultValue("25") int pageSize,
    @DefaultValue Database database,
    @DefaultValue ControlPlane controlPlane) {

  public AppSettings {
    require(
        pageSize >= 1 && pageSize <= 200,
        "freehold.page-size must be between 1 and 200, but is " + pageSize);
  }

  /** The name for people: display name, else tenant name, else a neutral one. */
  public String name() {
    if (!displayName.isBlank()) {
      return displayName.strip();
    }
    return tenant.isBlank() ? "Your workspace" : tenant.strip();
  }

  /**
   * How the app uses its database. The defaults suit a server that hundreds of tenants share.
   *
   * @param bindingRoot directory of the service bindings ({@code SERVICE_BINDING_ROOT})
   * @param maxConnections most connections at once, 1 to 20; none is kept while the app is idle
   * @param idleTimeout how long an unused connection is kept, at least 10 s (the pool accepts no
   *     less)
   * @param connectTimeout how long a page waits for a connection, 250 ms to 30 s
   * @param queryTimeout how long one statement may take, 1 s to 5 min
   * @param checkInterval how old knowledge about a healthy database may get before a readiness
   *     probe looks again, at least 1 s; each look is one short connection
   */
  public record Database(
      @DefaultValue("") String bindingRoot,
      @DefaultValue("3") int maxConnections,
      @DefaultValue("10s") Duration idleTimeout,
      @DefaultValue("3s") Duration connectTimeout,
      @DefaultValue("10s") Duration queryTimeout,
      @DefaultValue("60s") Duration checkInterval) {

    public Database {
      require(
          maxConnections >= 1 && maxConnections <= 20,
          "freehold.database.max-connections must be between 1 and 20, but is " + maxConnections);
      atLeast("idle-timeout", idleTimeout, Duration.ofSeconds(10));
      between("connect-timeout", connectTimeout, Duration.ofMillis(250), Duration.ofSeconds(30));
      between("query-timeout", queryTimeout, Duration.ofSeconds(1), Duration.ofMinutes(5));
      atLeast("check-interval", checkInterval, Duration.ofSeconds(1));
    }

    private static void atLeast(String name, Duration value, Duration least) {
      require(
          value.compareTo(least) >= 0,
          "freehold.database."
              + name
              + " must be at least "
              + least.toMillis()
              + " ms, but is "
              + value.toMillis());
    }

    private static void between(String name, Duration value, Duration least, Duration most) {
      require(
          value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
          "freehold.database.%s must be between %d ms and %d ms, but is %d"
              .formatted(name, least.toMillis(), most.toMillis(), value.toMillis()));
    }
  }

  /**
   * The control plane that this tenant's organization is in; none for a tenant without one.
   *
   * @param url its address without a slash at the end ({@code FREEHOLD_API_URL}); empty: there is
   *     none
   * @param tokenFile file with the pod's token for it ({@code FREEHOLD_TOKEN_FILE})
   */
  public record ControlPlane(@DefaultValue("") String url, @DefaultValue("") String tokenFile) {

    public ControlPlane {
      require(
          url.isEmpty() || url.matches("https?://[^/?#@]+"),
          "freehold.control-plane.url must be like https://control.example.com, with nothing after"
              + " the host and port, but is "
              + url);
      require(
          url.isEmpty() || !tokenFile.isBlank(),
          "freehold.control-plane.token-file must name the pod's token file when"
              + " freehold.control-plane.url is set");
    }
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
