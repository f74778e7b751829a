package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.Tenant;
import dev.freehold.operator.Manifests;
import dev.freehold.operator.World;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ProvisioningIT {
  private static World world;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
  }

  @Test
  void anAppliedTenantBecomesADatabaseCredentialsAndAnApp() throws SQLException {
    String name = World.name("acme");

    // When
    world.cluster().apply(Manifests.tenant(name));

    // Then
    Tenant tenant = world.awaitReady(name);
    assertThat(tenant.getStatus().url()).isEqualTo("http://" + name + ".localhost");
    assertThat(tenant.getStatus().server()).isEqualTo(World.SERVER);
    assertThat(tenant.getSpec().binding().revision()).isEqualTo(1);
    Map<String, String> binding = binding(name);
    assertThat(binding)
        .containsEntry("type", "postgresql")
        .containsEntry("database", tenant.getStatus().database());
    try (Connection connection =
            world
                .postgres()
                .connect(
                    binding.get("database"), binding.get("username"), binding.get("password"));
        var statement = connection.createStatement()) {
      statement.execute("create table note (text text)");
      try (var rows =
          statement.executeQuery("select tableowner from pg_tables where tablename = 'note'")) {
        rows.next();
        assertThat(rows.getString(1)).isEqualTo("fh_" + tenant.getSpec().binding().databaseId());
      }
    }
  }

  private static Map<String, String> binding(String tenant) {
    Secret secret =
        world.client().secrets().inNamespace("tenant-" + tenant).withName("database").get();
    var values = new TreeMap<String, String>();
    secret
        .getData()
        .forEach(
            (key, value) ->
                values.put(
                    key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
    return values;
  }
}
