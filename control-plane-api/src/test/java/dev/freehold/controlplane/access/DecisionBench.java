package dev.freehold.controlplane.access;

import dev.freehold.controlplane.ControlPlaneApplication;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * What a decision costs inside the process that makes it, once what it depends on is in memory.
 * {@code ./freehold bench api} starts it as a replica of its own on the seeded database, which the
 * environment names, and reads the last line: nanoseconds as JSON.
 */
public final class DecisionBench {
  private static final Duration WARM_UP = Duration.ofSeconds(3);
  private static final Duration TIME = Duration.ofSeconds(4);
  private static final int BATCH = 1_000;

  private static final String VERSION = "select version from access.organization_version";
  private static final String SESSION =
      "select s.id%s from identity.session s join identity.account a on a.id = s.account_id where s.token_hash = ?";

  private DecisionBench() {}

  @FunctionalInterface
  private interface Work {
    Object run() throws SQLException;
  }

  /** A sum over all results: no compiler can leave the work out. */
  private static int sink;

  /**
   * @param args an account and an organisation whose owner it is; then settings
   */
  public static void main(String[] args) throws SQLException {
    UUID account = UUID.fromString(args[0]);
    UUID organization = UUID.fromString(args[1]);
    var context =
        SpringApplication.run(
            ControlPlaneApplication.class, Arrays.copyOfRange(args, 2, args.length));
    var decisions = context.getBean(AccessDecisions.class);
    Instant now = Instant.now();
    var principal =
        new Principal(account, new UUID(0, 1), now, now, false, true, true, null, null, null);
    var target = AccessTarget.tenant(true);
    Standing standing = context.getBean(Standings.class).of(account, organization).orElseThrow();
    var asking = new Rules.Asking(principal, "127.0.0.1", now);

    HttpServletRequest request = request();
    double rules =
        nanos(() -> Rules.decide(asking, standing, Permission.TENANT_READ, target), BATCH)[0];
    double[] decision =
        nanos(() -> decisions.require(principal, organization, Permission.TENANT_READ, target), 1);
    new AskedVersion.Heard(organization, standing.version()).attachTo(request);
    RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request));
    double inRequest =
        nanos(
            () -> decisions.require(principal, organization, Permission.TENANT_READ, target),
            BATCH)[0];
    RequestContextHolder.resetRequestAttributes();
    double[] version;
    double[] session;
    double[] sessionAndVersion;
    try (var connection = context.getBean(DataSource.class).getConnection()) {
      version = query(connection, VERSION + " where organization_id = ?", organization);
      byte[] token = token(connection, account);
      session = query(connection, SESSION.formatted(""), token);
      sessionAndVersion =
          query(
              connection,
              SESSION.formatted(
                  ", (%s where organization_id = '%s')".formatted(VERSION, organization)),
              token);
    }
    System.out.println("sum of all results: " + sink);
    System.out.printf(
        Locale.ROOT,
        "{\"rules\": %.0f, \"inRequest\": %.0f, \"decision\": %s, \"version\": %s, \"session\": %s, \"sessionAndVersion\": %s}%n",
        rules,
        inRequest,
        json(decision),
        json(version),
        json(session),
        json(sessionAndVersion));
    // Nothing of this replica's has to end in good order.
    Runtime.getRuntime().halt(0);
  }

  private static String json(double[] nanos) {
    return String.format(Locale.ROOT, "{\"p50\": %.0f, \"p99\": %.0f}", nanos[0], nanos[1]);
  }

  /** The hash of one of the account's. */
  private static byte[] token(Connection connection, UUID account) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "select token_hash from identity.session where account_id = ? limit 1")) {
      statement.setObject(1, account);
      try (var rows = statement.executeQuery()) {
        rows.next();
        return rows.getBytes(1);
      }
    }
  }

  private static double[] query(Connection connection, String sql, Object parameter)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      statement.setObject(1, parameter);
      return nanos(
          () -> {
            try (var rows = statement.executeQuery()) {
              rows.next();
              return rows.getString(1);
            }
          },
          1);
    }
  }

  /** One that has attributes and an address, and nothing else. */
  private static HttpServletRequest request() {
    var attributes = new HashMap<Object, Object>();
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            DecisionBench.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (_, method, arguments) ->
                switch (method.getName()) {
                  case "setAttribute" -> attributes.put(arguments[0], arguments[1]);
                  case "getAttribute" -> attributes.get(arguments[0]);
                  case "getRemoteAddr" -> "127.0.0.1";
                  default -> null;
                });
  }

  /** The p50 and p99 of one, of the means of batches. */
  private static double[] nanos(Work work, int batch) throws SQLException {
    measured(work, batch, WARM_UP);
    double[] each = measured(work, batch, TIME);
    Arrays.sort(each);
    return new double[] {each[each.length / 2], each[(int) (each.length * 0.99)]};
  }

  private static double[] measured(Work work, int batch, Duration time) throws SQLException {
    double[] each = new double[1024];
    int count = 0;
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      long start = System.nanoTime();
      for (int i = 0; i < batch; i++) {
        sink += work.run().hashCode();
      }
      long took = System.nanoTime() - start;
      each = count == each.length ? Arrays.copyOf(each, 2 * count) : each;
      each[count++] = took / (double) batch;
    }
    return Arrays.copyOf(each, count);
  }
}
