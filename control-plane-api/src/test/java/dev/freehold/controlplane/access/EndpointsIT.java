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
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

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

  private record Endpoint(RequestMethod method, String path, HandlerMethod handler) {
    String in(UUID organization) {
      return path.replace("{organization}", organization.toString())
          .replaceAll("\\{[a-z]+}", UUID.randomUUID().toString());
    }

    Answer call(Caller caller, UUID organization) {
      return caller.send(
          method.name(), in(organization), method == RequestMethod.GET ? null : "{}");
    }

    ExpectedEndpoint declared() {
      return new ExpectedEndpoint(method.name(), path, needs());
    }

    private String needs() {
      Requires permission = handler.getMethodAnnotation(Requires.class);
      Requires.Staff staff = handler.getMethodAnnotation(Requires.Staff.class);
      if (permission != null) {
        return permission.value().wireName();
      }
      if (staff != null) {
        return staff.value().wireName();
      }
      Requires.Session session = handler.getMethodAnnotation(Requires.Session.class);
      if (session != null) {
        return session.programs() ? "session_or_key" : "session";
      }
      return handler.hasMethodAnnotation(Requires.Workload.class) ? "workload" : "nothing";
    }

    boolean isOpen() {
      return handler.hasMethodAnnotation(Requires.Nothing.class);
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

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
    assertThat(endpoints())
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
    assertThat(endpoints().stream().map(Endpoint::declared))
        .as("src/test/resources/endpoints.csv lists every endpoint with what it needs")
        .containsExactlyInAnyOrderElementsOf(ExpectedEndpoint.all());
  }

  @Test
  void aPermissionIsAskedOnlyWhereThePathNamesTheOrganization() {
    assertThat(withPermission())
        .isNotEmpty()
        .allSatisfy(endpoint -> assertThat(endpoint.path()).contains("{organization}"));
  }

  @Test
  void eachRoleGetsInWhereTheMatrixLetsIt() throws IOException {
    for (Endpoint endpoint : withPermission()) {
      ExpectedPermission expected = expected(endpoint);
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
    for (Endpoint endpoint : withPermission()) {
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
    for (Endpoint endpoint : withPermission()) {
      Permission permission = expected(endpoint).permission();
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
    for (Endpoint endpoint : withPermission()) {
      if (endpoint.call(viewer, own.id()).code().equals("permission_denied")) {
        refused.add(expected(endpoint).name());
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
    for (Endpoint endpoint : endpoints()) {
      Answer answer = endpoint.call(PLANE.stranger(), own.id());

      assertThat(answer.code())
          .as("%s", endpoint)
          .isEqualTo(endpoint.isOpen() ? openDoorsAnswer(endpoint) : "unauthenticated");
    }
  }

  /** To an empty body, where there is one. */
  private static String openDoorsAnswer(Endpoint endpoint) {
    return endpoint.method() == RequestMethod.GET ? "" : "validation_failed";
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

    for (Endpoint endpoint : endpoints()) {
      if (!endpoint.isOpen()) {
        for (Caller ended : List.of(revoked, expired, revokedKey.program(), expiredKey.program())) {
          assertThat(endpoint.call(ended, own.id()).code())
              .as("%s", endpoint)
              .isEqualTo("unauthenticated");
        }
      }
    }
  }

  /** All keys are the owner's: what narrows them is their role. */
  @Test
  void aKeyGetsInWhereTheMatrixLetsItsRoleAndNoPersonIsNeeded() throws IOException {
    for (Role role : MEMBERS.keySet().stream().filter(Role::isForMembers).toList()) {
      Caller program = own.key(role.wireName()).program();
      for (Endpoint endpoint : withPermission()) {
        Answer answer = endpoint.call(program, own.id());
        var as =
            assertThat(answer.code()).as("%s with a key: %s: %s", endpoint, role, answer.body());
        if (requires(endpoint).fresh()) {
          as.isEqualTo("session_required");
          continue;
        }
        switch (expected(endpoint).grantTo(role)) {
          case ALWAYS ->
              as.isNotIn("permission_denied", "csrf_token_required", "unauthenticated", "internal");
          case CONDITIONAL ->
              as.isNotIn("csrf_token_required", "unauthenticated", "internal", "step_up_required");
          case NEVER -> as.isEqualTo("permission_denied");
        }
      }
    }
  }

  @Test
  void aKeyCountsInItsOwnOrganizationAloneAndForNobodysAccount() {
    Caller program = own.key("owner").program();
    for (Endpoint endpoint : endpoints()) {
      var as = assertThat(endpoint.call(program, foreign.id()).code()).as("%s", endpoint);
      switch (endpoint.needs()) {
        case "nothing" -> as.isEqualTo(openDoorsAnswer(endpoint));
        case "session" -> as.isEqualTo("session_required");
        case "session_or_key" -> as.isEmpty();
        case "workload" -> as.isEqualTo("unauthenticated");
        default ->
            as.isEqualTo(
                endpoint.handler().hasMethodAnnotation(Requires.class) && requires(endpoint).fresh()
                    ? "session_required"
                    : "not_found");
      }
    }
  }

  @Test
  void staffsAddressesDoNotExistForCustomers() {
    endpoints().stream()
        .filter(each -> each.handler().hasMethodAnnotation(Requires.Staff.class))
        .forEach(
            endpoint ->
                assertThat(endpoint.call(own.owner(), own.id()).status())
                    .as("%s", endpoint)
                    .isEqualTo(404));
  }

  @Test
  void withoutTheSessionsTokenNothingIsChanged() {
    endpoints().stream()
        .filter(each -> !each.handler().hasMethodAnnotation(Requires.Nothing.class))
        .filter(each -> each.method() != RequestMethod.GET)
        .forEach(
            endpoint ->
                assertThat(endpoint.call(own.owner().without("X-CSRF-Token"), own.id()).code())
                    .as("%s", endpoint)
                    .isEqualTo("csrf_token_required"));
  }

  private static ExpectedPermission expected(Endpoint endpoint) throws IOException {
    String needs =
        ExpectedEndpoint.all().stream()
            .filter(each -> each.method().equals(endpoint.method().name()))
            .filter(each -> each.path().equals(endpoint.path()))
            .map(ExpectedEndpoint::needs)
            .findFirst()
            .orElseThrow(() -> new AssertionError("not in endpoints.csv: " + endpoint));
    return ExpectedPermission.all().stream()
        .filter(each -> each.name().equals(needs))
        .findFirst()
        .orElseThrow(() -> new AssertionError("not in permissions.csv: " + needs));
  }

  private static Requires requires(Endpoint endpoint) {
    return Objects.requireNonNull(endpoint.handler().getMethodAnnotation(Requires.class));
  }

  private static String withoutId(Answer answer) {
    return answer.body().replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "ID");
  }

  private static List<Endpoint> withPermission() {
    return endpoints().stream()
        .filter(each -> each.handler().hasMethodAnnotation(Requires.class))
        .toList();
  }

  private static List<Endpoint> endpoints() {
    var endpoints = new ArrayList<Endpoint>();
    PLANE
        .bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
        .getHandlerMethods()
        .forEach(
            (mapping, handler) -> {
              if (AccessInterceptor.isOurs(handler)) {
                for (String path : mapping.getPatternValues()) {
                  for (RequestMethod method : mapping.getMethodsCondition().getMethods()) {
                    endpoints.add(new Endpoint(method, path.replaceFirst("^/api/v1", ""), handler));
                  }
                }
              }
            });
    return endpoints;
  }
}
