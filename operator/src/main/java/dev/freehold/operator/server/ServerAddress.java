package dev.freehold.operator.server;

import dev.freehold.crds.DatabaseServerSpec;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a server.
 *
 * @param caCertificate PEM of the certificate authority, for {@code VerifyFull}
 */
public record ServerAddress(
    String host, int port, DatabaseServerSpec.Tls tls, @Nullable String caCertificate) {

  /** The word that libpq and pgjdbc use. */
  public String sslMode() {
    return switch (tls) {
      case Disable -> "disable";
      case Require -> "require";
      case VerifyFull -> "verify-full";
    };
  }

  /** Without credentials. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://%s:%d/%s?sslmode=%s"
        .formatted(host.contains(":") ? "[" + host + "]" : host, port, database, sslMode());
  }
}
