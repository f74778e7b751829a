package dev.freehold.controlplane.sso;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** An organisation with a provider of its own and a domain that is verified. */
record TestingSso(TestingOrganization organization, TestingProvider provider, String domain)
    implements AutoCloseable {
  static TestingSso of(ControlPlane plane, String name) {
    var sso =
        new TestingSso(
            plane.organization(name),
            new TestingProvider(),
            "d%s.test".formatted(UUID.randomUUID().toString().substring(0, 8)));
    expect(201, sso.organization().owner().post(sso.domains(), Map.of("name", sso.domain())));
    sso.publish();
    expect(200, sso.verify());
    expect(200, sso.set(Map.of()));
    return sso;
  }

  /** Sets the provider, with what differs. */
  Answer set(Map<String, ?> changes) {
    return set(organization.owner(), changes);
  }

  Answer set(Caller as, Map<String, ?> changes) {
    var body = new HashMap<String, Object>();
    body.put("issuer", provider.issuer());
    body.put("clientId", TestingProvider.CLIENT);
    body.put("clientSecret", TestingProvider.SECRET);
    body.put("required", false);
    body.put("defaultRole", "viewer");
    body.putAll(changes);
    return as.with("If-Match", "*").put(organization.path() + "/sso/provider", body);
  }

  String domains() {
    return organization.path() + "/sso/domains";
  }

  /** The record of the first domain, in the DNS. */
  void publish() {
    var record = first().json().at("/items/0/record");
    plane().dns().set(record.at("/name").asString(), record.at("/value").asString());
  }

  Answer verify() {
    String id = first().text("/items/0/id");
    return organization.owner().post(domains() + "/" + id + "/verification", Map.of());
  }

  Answer first() {
    return organization.owner().get(domains());
  }

  String email(String who) {
    return who + "@" + domain;
  }

  /** Somebody at the provider, with an e-mail of the domain. */
  Map<String, Object> claims(String who) {
    return Map.of("sub", "subject of " + who, "email", email(who), "name", who);
  }

  /** Signs somebody in, who gets in. */
  TestingBrowser signedIn(String who) {
    provider.person(claims(who));
    var browser = new TestingBrowser(plane());
    String end = browser.signIn(email(who));
    if (!browser.isSignedIn()) {
      throw new AssertionError("%s was not let in: %s".formatted(who, end));
    }
    return browser;
  }

  /** A member with an e-mail of the domain and a password, signed in by that. */
  Caller withPassword(String who, String role) {
    expect(
        201,
        organization
            .owner()
            .post(organization.path() + "/invitations", Map.of("email", email(who), "role", role)));
    plane().accept(email(who));
    return plane().stranger().signIn(email(who), ControlPlane.PASSWORD);
  }

  String members() {
    return organization.path() + "/members";
  }

  ControlPlane plane() {
    return organization.plane();
  }

  private static void expect(int status, Answer answer) {
    if (answer.status() != status) {
      throw new AssertionError("not %d: %s".formatted(status, answer));
    }
  }

  @Override
  public void close() {
    provider.close();
  }
}
