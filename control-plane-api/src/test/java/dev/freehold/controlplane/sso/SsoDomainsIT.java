package dev.freehold.controlplane.sso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.jobs.RecurringJob;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Whose a domain is, by a real name server. */
class SsoDomainsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  @Test
  void aDomainCountsOnceItsRecordIsSet() throws SQLException {
    TestingOrganization organization = PLANE.organization("Record");
    JsonNode claimed = claim(organization, domain());

    Answer tooSoon = verify(organization, claimed);
    assertThat(tooSoon.code()).isEqualTo("domain_unverified");
    assertThat(tooSoon.text("/detail"))
        .contains(claimed.at("/record/name").asString(), claimed.at("/record/value").asString());
    PLANE.dns().set(recordName(claimed), "freehold-verification=of somebody else");
    assertThat(verify(organization, claimed).code()).isEqualTo("domain_unverified");

    publish(claimed);

    assertThat(verify(organization, claimed).text("/verifiedAt")).isNotEmpty();
    assertThat(organization.entries())
        .anySatisfy(each -> assertThat(each).contains("sso_domain:add Done"))
        .anySatisfy(each -> assertThat(each).contains("sso_domain:verify Done"));
  }

  @Test
  void whereNoNameServerAnswersNothingIsVerified() {
    TestingOrganization organization = PLANE.organization("Silent");
    JsonNode claimed = claim(organization, domain());
    publish(claimed);
    PLANE.dns().silence(recordName(claimed));
    try {
      assertThat(verify(organization, claimed).text("/detail")).contains("do not answer");
    } finally {
      PLANE.dns().speak(recordName(claimed));
    }
  }

  @Test
  void itBelongsToOneOrganizationAlone() {
    TestingOrganization first = PLANE.organization("First");
    TestingOrganization second = PLANE.organization("Second");
    String domain = domain();
    JsonNode own = claim(first, domain);
    JsonNode rival = claim(second, domain);
    assertThat(own.at("/record/value")).isNotEqualTo(rival.at("/record/value"));
    publish(own);
    assertThat(verify(first, own).status()).isEqualTo(200);
    publish(rival);

    assertThat(verify(second, rival).code()).isEqualTo("domain_taken");

    assertThat(first.owner().delete(path(first, own)).status()).isEqualTo(204);
    assertThat(verify(second, rival).status()).as("once it is given up").isEqualTo(200);
  }

  @Test
  void namesAreNamesOfDomainsInOneForm() {
    TestingOrganization organization = PLANE.organization("Names");
    for (String none : new String[] {"localhost", "a b.test", "x.", "-x.test", "1.2.3.4", "@.te"}) {
      assertThat(add(organization, none).code()).as(none).isEqualTo("validation_failed");
    }

    String random = UUID.randomUUID().toString().substring(0, 8);
    assertThat(add(organization, "BÜCHER-%s.Test".formatted(random)).text("/name"))
        .startsWith("xn--bcher-%s-".formatted(random))
        .endsWith(".test");
    assertThat(add(organization, "bücher-%s.test".formatted(random)).code())
        .isEqualTo("name_taken");
  }

  @Test
  void anOrganizationHasTwentyAtMost() {
    TestingOrganization organization = PLANE.organization("Many domains");
    for (int i = 0; i < Domains.MAX_PER_ORGANIZATION; i++) {
      assertThat(add(organization, domain()).status()).isEqualTo(201);
    }

    assertThat(add(organization, domain()).code()).isEqualTo("too_many_domains");
  }

  @Test
  void oneWhoseRecordIsGoneForLongIsLostAfterAWarning() throws SQLException {
    try (var sso = TestingSso.of(PLANE, "Losing it")) {
      String owner = sso.organization().ownerEmail();
      JsonNode domain = sso.first().json().at("/items/0");
      int mails = PLANE.mail().textsTo(owner).size();
      sso.signedIn("before");

      PLANE.dns().silence(recordName(domain));
      checkAfter(Duration.ofDays(1).plusMinutes(1));
      PLANE.dns().speak(recordName(domain));
      assertThat(sso.first().json().at("/items/0/missingSince").isNull())
          .as("a silent name server says nothing")
          .isTrue();
      PLANE.dns().remove(recordName(domain));
      checkAfter(Duration.ofDays(1).plusMinutes(2));

      assertMail(Duration.ofDays(1).plusMinutes(3), owner, mails + 1, "Set it again");
      sso.signedIn("meanwhile");
      checkAfter(Duration.ofDays(4));
      assertThat(sso.first().json().at("/items/0/verifiedAt").isNull())
          .as("three days are not over")
          .isFalse();
      checkAfter(Duration.ofDays(5).plusMinutes(5));
      assertThat(sso.first().json().at("/items/0/verifiedAt").isNull()).isTrue();
      assertMail(Duration.ofDays(5).plusMinutes(6), owner, mails + 2, "three days");
      assertThat(PLANE.stranger().post("/sessions/sso", Map.of("email", sso.email("after"))).code())
          .isEqualTo("sso_unavailable");
      assertThat(sso.organization().entries())
          .anySatisfy(
              each -> assertThat(each).contains("job:check-sso-domains sso_domain:lose Done"));
    }
  }

  @Test
  void aRecordThatComesBackIsNoLoss() {
    TestingOrganization organization = PLANE.organization("Back again");
    JsonNode domain = claim(organization, domain());
    publish(domain);
    verify(organization, domain);
    PLANE.dns().remove(recordName(domain));
    checkAfter(Duration.ofDays(2));
    assertThat(first(organization).at("/missingSince").isNull()).isFalse();

    publish(domain);
    checkAfter(Duration.ofDays(6));

    assertThat(first(organization).at("/missingSince").isNull()).isTrue();
    assertThat(first(organization).at("/verifiedAt").isNull()).isFalse();
  }

  /** It is sent when its time has come, by the same clock. */
  private static void assertMail(Duration time, String to, int count, String text) {
    PLANE
        .clock()
        .ahead(time, () -> assertThat(PLANE.mail().awaitMail(to, count).getLast()).contains(text));
  }

  private static void checkAfter(Duration time) {
    PLANE.clock().ahead(time, () -> PLANE.bean("checkSsoDomains", RecurringJob.class).work().run());
  }

  private static String domain() {
    return "d%s.test".formatted(UUID.randomUUID().toString().substring(0, 8));
  }

  private static Answer add(TestingOrganization organization, String name) {
    return organization.owner().post(organization.path() + "/sso/domains", Map.of("name", name));
  }

  private static JsonNode claim(TestingOrganization organization, String name) {
    Answer added = add(organization, name);
    assertThat(added.status()).as(added.body()).isEqualTo(201);
    return added.json();
  }

  private static JsonNode first(TestingOrganization organization) {
    return organization.owner().get(organization.path() + "/sso/domains").json().at("/items/0");
  }

  private static String path(TestingOrganization organization, JsonNode domain) {
    return organization.path() + "/sso/domains/" + domain.at("/id").asString();
  }

  private static Answer verify(TestingOrganization organization, JsonNode domain) {
    return organization.owner().post(path(organization, domain) + "/verification", Map.of());
  }

  private static String recordName(JsonNode domain) {
    return domain.at("/record/name").asString();
  }

  private static void publish(JsonNode domain) {
    PLANE.dns().set(recordName(domain), domain.at("/record/value").asString());
  }
}
