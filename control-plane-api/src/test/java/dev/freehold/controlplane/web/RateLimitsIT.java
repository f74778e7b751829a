package dev.freehold.controlplane.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.access.Role;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private final RateLimits here = new RateLimits(PLANE.bean(DSLContext.class));
  private final RateLimits there = new RateLimits(PLANE.bean(DSLContext.class));
  private final RateLimit limit = new RateLimit("test", 100, Duration.ofHours(1));
  private final String who = UUID.randomUUID().toString();

  /** Each replica takes five at once; what one has and does not use the other one lacks. */
  @Test
  void replicasShareOneRateAlsoWhenAllAskAtOnce() throws Exception {
    long allowed;
    try (var threads = Executors.newFixedThreadPool(8)) {
      allowed =
          threads
              .invokeAll(
                  IntStream.range(0, 300)
                      .mapToObj(i -> (Callable<Boolean>) () -> isAllowed(i % 2 == 0 ? here : there))
                      .toList())
              .stream()
              .filter(Future::resultNow)
              .count();
    }

    assertThat(allowed).isBetween(90L, 100L);
  }

  @Test
  void aRefusalSaysWhenTheNextRequestIsEarned() {
    while (isAllowed(here)) {}

    assertThatThrownBy(() -> count(here))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> {
              assertThat(refused.code()).isEqualTo(ProblemCode.RATE_LIMITED);
              assertThat(Long.parseLong(refused.headers().get("Retry-After"))).isBetween(30L, 36L);
            });
    assertThat(isAllowed(there)).as("nor elsewhere").isFalse();
  }

  @Test
  void whatIsEarnedAgainIsAllowedAgain() throws SQLException {
    while (isAllowed(here)) {}
    assertThat(isAllowed(there)).isFalse();

    // As an hour later.
    PLANE.sql("UPDATE web.rate SET spent_until = spent_until - 3600000000");

    var later = new RateLimits(PLANE.bean(DSLContext.class));
    assertThat(IntStream.range(0, 200).filter(_ -> isAllowed(later)).count()).isEqualTo(100);
  }

  @Test
  void eachPrincipalHasItsOwnAndIsToldWhatIsLeft() {
    TestingOrganization organization = PLANE.organization("Rates");
    Caller viewer = organization.member(Role.VIEWER);
    try (var replica = PLANE.start("--freehold.web.rate-limit.per-principal=5")) {
      Caller owner = organization.owner().at(ControlPlane.baseUrl(replica));

      Answer first = owner.get("/session");
      for (int i = 0; i < 4; i++) {
        owner.get("/session");
      }
      Answer refused = owner.get("/session");

      assertThat(first.status()).isEqualTo(200);
      assertThat(first.header("RateLimit-Policy")).isEqualTo("\"principal\";q=5;w=60");
      assertThat(first.header("RateLimit")).startsWith("\"principal\";r=4;t=");
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.code()).isEqualTo("rate_limited");
      assertThat(Long.parseLong(refused.header("Retry-After"))).isBetween(1L, 12L);
      assertThat(viewer.at(ControlPlane.baseUrl(replica)).get("/session").status()).isEqualTo(200);
    }
  }

  @Test
  void anAddressIsLimitedWhoeverAsksAndHealthIsNot() throws Exception {
    try (var replica = PLANE.start("--freehold.web.rate-limit.per-address=3")) {
      Caller stranger = PLANE.stranger().at(ControlPlane.baseUrl(replica));
      for (int i = 0; i < 3; i++) {
        assertThat(stranger.get("/session").status()).isEqualTo(401);
      }

      assertThat(stranger.get("/session").code()).isEqualTo("rate_limited");
      String base = ControlPlane.baseUrl(replica);
      for (String limited :
          List.of("/%61pi/v1/session", "/sso/callback/x", "/nothing", "/livez/../api/v1/session")) {
        assertThat(status(base + limited)).as(limited).isEqualTo(429);
      }
      assertThat(status(base + "/livez")).isEqualTo(200);
    }
  }

  private static int status(String address) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(address)).build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7,192.0.2.7",
    "2001:db8:1:2:3:4:5:6,20010db800010002::/64",
    "2001:db8:1:2::1,20010db800010002::/64"
  })
  void anIpv6NetworkIsOneAddress(String address, String network) {
    assertThat(AddressRateFilter.network(address)).isEqualTo(network);
  }

  private boolean isAllowed(RateLimits replica) {
    try {
      count(replica);
      return true;
    } catch (ProblemException refused) {
      return false;
    }
  }

  private void count(RateLimits replica) {
    replica.count(limit, who);
  }
}
