package dev.freehold.controlplane.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.ControlPlane;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AnonymousRefusalsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static final String ENDPOINT = "GET /api/v1/organizations/{organization}/audit/stream";

  @Test
  void refusalsOfStrangersAreCountedAndInNoChain() throws SQLException {
    UUID organization = UUID.randomUUID();
    long before = count(ENDPOINT, "127.0.0.0/24");

    for (int i = 0; i < 5; i++) {
      PLANE.stranger().get("/organizations/" + organization + "/audit/stream");
    }
    PLANE.bean(AnonymousRefusals.class).write();

    assertThat(count(ENDPOINT, "127.0.0.0/24") - before).isEqualTo(5);
    assertThat(PLANE.bean(AuditChains.class).end(organization)).isEmpty();
  }

  @Test
  void whoeverSignedInIsNotCounted() throws SQLException {
    var owner = PLANE.organization("Known").owner();
    var refusals = PLANE.bean(AnonymousRefusals.class);
    String endpoint = "GET /api/v1/organizations/{organization}/audit/checkpoints";
    refusals.write();
    long before = count(endpoint, "127.0.0.0/24");

    owner.get("/organizations/%s/audit/checkpoints".formatted(UUID.randomUUID()));
    owner.post("/trials", Map.of());
    refusals.write();

    assertThat(count(endpoint, "127.0.0.0/24")).isEqualTo(before);
  }

  /** Another site's page may have sent it. */
  @Test
  void aRequestThatNobodyMeantIsCounted() throws SQLException {
    var owner = PLANE.organization("Forged").owner().without("X-CSRF-Token");
    var refusals = PLANE.bean(AnonymousRefusals.class);
    String endpoint = "DELETE /api/v1/sessions";
    refusals.write();
    long before = count(endpoint, "127.0.0.0/24");

    assertThat(owner.delete("/sessions").code()).isEqualTo("csrf_token_required");
    refusals.write();

    assertThat(count(endpoint, "127.0.0.0/24") - before).isEqualTo(1);
  }

  @Test
  void anyNumberOfNetworksMakesABoundedNumberOfRows() throws SQLException {
    String endpoint = "GET /" + UUID.randomUUID();
    var refusals = PLANE.bean(AnonymousRefusals.class);

    for (int i = 0; i < 5000; i++) {
      refusals.count(401, endpoint, "10.%d.%d.0/24".formatted(i / 256, i % 256));
    }
    refusals.write();

    try (var superuser = PLANE.database().asSuperuser();
        var query =
            superuser.prepareStatement(
                "SELECT count(*), sum(count) FROM audit.anonymous_refusal WHERE endpoint = ?")) {
      query.setString(1, endpoint);
      var rows = query.executeQuery();
      rows.next();
      // A timer writes too.
      assertThat(rows.getLong(1)).isLessThanOrEqualTo(2002);
      assertThat(rows.getLong(2)).isEqualTo(5000);
    }
  }

  @Test
  void anAddressIsKeptAsItsNetwork() throws Exception {
    assertThat(AnonymousRefusalFilter.network("203.0.113.77")).isEqualTo("203.0.113.0/24");
    assertThat(AnonymousRefusalFilter.network("2001:db8:1:2::3"))
        .isEqualTo("2001:db8:1:0:0:0:0:0/48");
    assertThat(AnonymousRefusalFilter.network("unix:")).isEqualTo("unknown");
  }

  private static long count(String endpoint, String network) throws SQLException {
    try (var superuser = PLANE.database().asSuperuser();
        var query =
            superuser.prepareStatement(
                "SELECT coalesce(sum(count), 0) FROM audit.anonymous_refusal WHERE endpoint = ? AND network = ?")) {
      query.setString(1, endpoint);
      query.setString(2, network);
      var rows = query.executeQuery();
      rows.next();
      return rows.getLong(1);
    }
  }
}
