package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.DatabaseServerSpec;
import dev.freehold.crds.DatabaseServerSpec.Capacity;
import dev.freehold.crds.DatabaseServerStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerReportTest {
  private static final long MIB = 1 << 20;

  @Test
  void aSizeThatMovesALittleIsNotToldAnew() {
    DatabaseServer server = server(status("1000Mi"));

    // Then
    assertThat(reported(server, 1000 * MIB + 1).storage()).isEqualTo(new Quantity("1000", "Mi"));
    assertThat(reported(server, 1063 * MIB).storage()).isEqualTo(new Quantity("1000", "Mi"));
    assertThat(reported(server, 1064 * MIB).storage()).isEqualTo(new Quantity("1064", "Mi"));
    assertThat(reported(server, 900 * MIB).storage()).isEqualTo(new Quantity("900", "Mi"));
  }

  @Test
  void theHeadroomIsThatOfTheScarcest() {
    // Then: 10 of 100 tenants, 150 of 200 connections, 512 of 1024 MiB
    assertThat(reported(server(null), 512 * MIB).headroom()).isEqualTo(25);
  }

  @Test
  void aServerThatDoesNotAnswerKeepsItsLastFigures() {
    var report = new ServerReport(server(status("1000Mi")), Instant.EPOCH);

    // Then
    assertThat(report.toStatus()).isEqualTo(status("1000Mi"));
  }

  @Test
  void aServerThatIsGoneHasNoSeries() {
    var registry = new SimpleMeterRegistry();
    var meters = new ServerMeters(registry);
    meters.show(server(null), status("1000Mi"), new ServerReport(server(null), Instant.EPOCH));
    assertThat(registry.get("freehold.server.warm").tag("server", "one").gauge())
        .extracting(Gauge::value)
        .isEqualTo(4.0);

    // When
    meters.retain(List.of("another"));

    // Then
    assertThat(registry.getMeters()).isEmpty();
  }

  private static DatabaseServerStatus reported(DatabaseServer server, long storage) {
    var report = new ServerReport(server, Instant.EPOCH);
    report.databases(new Registry.Counts(10, 1, 4, 0, 150, storage));
    return report.toStatus();
  }

  private static DatabaseServerStatus status(String storage) {
    return new DatabaseServerStatus(
        1L, List.of(), "18.6", 10, 1, 4, new Quantity(storage), 150, 25, null, null);
  }

  private static DatabaseServer server(DatabaseServerStatus status) {
    var server = new DatabaseServer();
    server.setMetadata(new ObjectMetaBuilder().withName("one").withGeneration(1L).build());
    server.setSpec(
        new DatabaseServerSpec(
            "host",
            null,
            "admin",
            null,
            null,
            null,
            new Capacity(100, new Quantity("1Gi"), 200),
            null,
            null));
    server.setStatus(status);
    return server;
  }
}
