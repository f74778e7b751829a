package dev.freehold.controlplane.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingKey;
import dev.freehold.controlplane.TestingOrganization;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.RequestMethod;

/**
 * Every address that the application serves, with every role. What an address needs is said by
 * {@code endpoints.csv}, who may by {@code permissions.csv}; the application's own annotations are
 * what is tested.
 */
class EndpointsIT {
  private static final List<Class<? extends Annotation>> DECLARATIONS =
      List.of(
          Requires.class,
          Requires.Staff.class,
          Requires.Session.class,
          Requires.Workload.class,
          Requires.Nothing.class);

  private static final ControlPlane PLANE = ControlPlane.shared();
  private static final Map<Role, Caller> MEMBERS = new EnumMap<>(Role.class);
  private static TestingOrganization own;
  private static TestingOrganization foreign;
  private static TestingOrganization reading;
  private static Caller reader;

  @BeforeAll
  static void prepare() {
    own = PLANE.organization("Matrix");
    foreign = PLANE.organization("Elsewhere");
    MEMBERS.put(Role.OWNER, own.owner());
    Stream.of(Role.BILLING_ADMIN, Role.TEAM_ADMIN, Role.MEMBER, Role.VIEWER)
        .forEach(role -> MEMBERS.put(role, own.member(role)));
    // Staff whom the owner has let in, as far as it goes.
    MEMBERS.put(Role.SUPPORT, own.support("data"));
    reading = PLANE.organization("Only read");
    reader = reading.support("read");
  }

  @Test
  void everyControllersMethodSaysWhatItRequires() {
    assertThat(Endpoint.all(PLANE))
        .isNotEmpty()
        .allSatisfy(
            endpoint ->
                assertThat(
                        DECLARATIONS.stream()
                            .filter(each -> endpoint.handler().hasMethodAnnotation(each)))
                    .as("annotate %s with one of @Requires…", endpoint.handler())
                    .hasSize(1));
  }

  @Test
  void eachOneRequiresWhatTheSpecificationSays() throws IOException {
    assertThat(Endpoint.all(PLANE).stream().map(Endpoint::declared))
        .as("src/test/resources/endpoints.csv lists every endpoint with what it needs")
        .containsExactlyInAnyOrderElementsOf(ExpectedEndpoint.all());
  }

  @Test
  void aPermissionIsAskedOnlyWhereThePathNamesTheOrganization() {
    assertThat(Endpoint.withPermission(PLANE))
        .isNotEmpty()
        .allSatisfy(endpoint -> assertThat(endpoint.path()).contains("{organization}"));
  }

  @Test
  void eachRoleGetsInWhereTheMatrixLetsIt() throws IOException {
    for (Endpoint endpoint : Endpoint.withPermission(PLANE)) {
      ExpectedPermission expected = endpoint.expected();
      MEMBERS.forEach(
          (role, member) -> {
            Answer answer = endpoint.call(member, own.id());
            var as = assertThat(answer.status()).as("%s as %s: %s", endpoint, role, answer.body());
            switch (expected.grantTo(role)) {
              // The request itself is empty or names nobody, so it may fail for that.
              case ALWAYS, CONDITIONAL -> as.isNotIn(401, 500);
              case NEVER -> as.isEqualTo(403);
            }
            if (expected.grantTo(role) == Grant.ALWAYS) {
              assertThat(answer.code())
                  .as("%s as %s", endpoint, role)
                  .isNotEqualTo("permission_denied");
            }
          });
    }
  }

  @Test
  void foreignOrganizationsAreAnsweredLikeUnknownOnes() {
    for (Endpoint endpoint : Endpoint.withPermission(PLANE)) {
      MEMBERS.forEach(
          (role, member) -> {
            Answer stranger = endpoint.call(member, foreign.id());
            Answer unknown = endpoint.call(member, UUID.randomUUID());

            assertThat(stranger.status()).as("%s as %s", endpoint, role).isEqualTo(404);
            assertThat(withoutId(stranger))
                .as("%s as %s", endpoint, role)
                .isEqualTo(withoutId(unknown));
          });
    }
  }

  @Test
  void aGrantToReadChangesNothing() throws IOException {
    for (Endpoint endpoint : Endpoint.withPermission(PLANE)) {
      Permission permission = endpoint.expected().permission();
      Answer answer = endpoint.call(reader, reading.id());
      if (!permission.isReading() && permission != Permission.SUPPORT_GRANT_REVOKE) {
        assertThat(answer.code()).as("%s", endpoint).isEqualTo("permission_denied");
      }
    }
  }

  @Test
  void everyRefusalIsInTheAuditLog() throws Exception {
    Caller viewer = own.member(Role.VIEWER);
    var refused = new ArrayList<String>();
    for (Endpoint endpoint : Endpoint.withPermission(PLANE)) {
      if (endpoint.call(viewer, own.id()).code().equals("permission_denied")) {
        refused.add(endpoint.expected().name());
      }
    }

    assertThat(refused).isNotEmpty();
    assertThat(
            own.entries().stream()
                .filter(each -> each.startsWith("account:" + TestingOrganization.account(viewer)))
                .filter(each -> each.contains(" Refused role viewer does not hold "))
                .map(each -> each.split(" ")[1]))
        .containsExactlyElementsOf(refused);
  }

  @Test
  void withoutASessionNothingButTheOpenDoorsAnswers() {
    for (Endpoint endpoint : Endpoint.all(PLANE)) {
      Answer answer = endpoint.call(PLANE.stranger(), own.id());

      assertThat(answer.code())
          .as("%s", endpoint)
          .isEqualTo(endpoint.isOpen() ? endpoint.openDoorsAnswer() : "unauthenticated");
    }
  }

  @Test
  void whatHasEndedLetsNobodyIn() throws SQLException {
    Caller revoked = PLANE.stranger().signIn(own.ownerEmail(), ControlPlane.PASSWORD);
    revoked.delete("/session");
    Caller expired = PLANE.stranger().signIn(own.ownerEmail(), ControlPlane.PASSWORD);
    PLANE.sql(
        "UPDATE identity.session SET expires_at = now() - interval '1 second' WHERE token_hash = sha256('%s')"
            .formatted(expired.cookie().split("=", 2)[1]));
    TestingKey revokedKey = own.key("owner");
    own.owner().delete(own.path() + "/api-keys/" + revokedKey.id());
    TestingKey expiredKey = own.key("owner");
    PLANE.sql(
        "UPDATE identity.api_key SET expires_at = now() - interval '1 second' WHERE id = '%s'"
            .formatted(expiredKey.id()));

    for (Endpoint endpoint : Endpoint.all(PLANE)) {
      if (!endpoint.isOpen()) {
        for (Caller ended : List.of(revoked, expired, revokedKey.program(), expiredKey.program())) {
          assertThat(endpoint.call(ended, own.id()).code())
              .as("%s", endpoint)
              .isEqualTo("unauthenticated");
        }
      }
    }
  }

  @Test
  void staffsAddressesDoNotExistForCustomers() {
    Endpoint.all(PLANE).stream()
        .filter(each -> each.handler().hasMethodAnnotation(Requires.Staff.class))
        .forEach(
            endpoint ->
                assertThat(endpoint.call(own.owner(), own.id()).status())
                    .as("%s", endpoint)
                    .isEqualTo(404));
  }

  @Test
  void withoutTheSessionsTokenNothingIsChanged() {
    Endpoint.all(PLANE).stream()
        .filter(each -> !each.handler().hasMethodAnnotation(Requires.Nothing.class))
        .filter(each -> each.method() != RequestMethod.GET)
        .forEach(
            endpoint ->
                assertThat(endpoint.call(own.owner().without("X-CSRF-Token"), own.id()).code())
                    .as("%s", endpoint)
                    .isEqualTo("csrf_token_required"));
  }

  private static String withoutId(Answer answer) {
    return answer.body().replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "ID");
  }
}
