package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.DatabaseServerSpec;
import dev.freehold.crds.DatabaseServerSpec.Capacity;
import dev.freehold.crds.DatabaseServerStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CandidatesTest {
  private static final int DRAWS = 10_000;
  private final Candidates candidates = new Candidates(new Random(7));

  @Test
  void aBurstSpreadsInProportionToHeadroom() {
    var servers =
        List.of(
            server("empty", new Capacity(100, null, null), 0, 0, null),
            server("half", new Capacity(100, null, null), 50, 0, null),
            server("busy", new Capacity(100, null, null), 90, 0, null));

    // When
    Map<String, Long> first = first(servers);

    // Then: 1 to 0.5 to 0.1
    assertThat(first.get("empty") / (double) DRAWS).isCloseTo(1 / 1.6, within(0.03));
    assertThat(first.get("half") / (double) DRAWS).isCloseTo(0.5 / 1.6, within(0.03));
    assertThat(first.get("busy") / (double) DRAWS).isCloseTo(0.1 / 1.6, within(0.03));
  }

  @Test
  void theScarcestOfTenantsConnectionsAndStorageCounts() {
    var servers =
        List.of(
            server("connections", new Capacity(100, null, 100), 10, 100, null),
            server("storage", new Capacity(100, new Quantity("1Gi"), null), 10, 0, "1024Mi"),
            server("free", new Capacity(100, new Quantity("1Gi"), 100), 50, 50, "512Mi"));

    // When
    Map<String, Long> first = first(servers);

    // Then
    assertThat(first).containsOnlyKeys("free");
  }

  @Test
  void serversThatLookFullAreAskedLastNotNever() {
    var servers =
        List.of(
            server("full", new Capacity(10, null, null), 10, 0, null),
            server("free", new Capacity(10, null, null), 9, 0, null));

    // When
    List<String> order = names(candidates.inOrder(servers));

    // Then
    assertThat(order).containsExactly("free", "full");
  }

  private Map<String, Long> first(List<DatabaseServer> servers) {
    return IntStream.range(0, DRAWS)
        .mapToObj(draw -> names(candidates.inOrder(servers)).getFirst())
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  private static List<String> names(List<DatabaseServer> servers) {
    return servers.stream().map(server -> server.getMetadata().getName()).toList();
  }

  private static DatabaseServer server(
      String name, Capacity capacity, int tenants, int connections, String storage) {
    var server = new DatabaseServer();
    server.setMetadata(new ObjectMetaBuilder().withName(name).build());
    server.setSpec(
        new DatabaseServerSpec("host", null, "admin", null, null, null, capacity, null, null));
    server.setStatus(
        new DatabaseServerStatus(
            null,
            null,
            null,
            tenants,
            0,
            0,
            storage == null ? null : new Quantity(storage),
            connections,
            null,
            null,
            null));
    return server;
  }
}
