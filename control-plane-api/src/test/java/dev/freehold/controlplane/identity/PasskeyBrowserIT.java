package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.ControlPlane.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.ControlPlane;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real browser's passkey, with the browser's own cookies and JSON: needs Chromium. */
@Tag("full")
class PasskeyBrowserIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  /** What a page does: nothing between the API's JSON and the browser's. */
  private static final String PAGE =
      """
      (async ({email, password}) => {
        let csrf = '';
        const call = async (method, path, body) => {
          const answer = await fetch('/api/v1' + path, {
            method,
            headers: {'Content-Type': 'application/json', 'X-CSRF-Token': csrf},
            body: body && JSON.stringify(body)});
          const json = answer.status === 204 ? null : await answer.json();
          csrf = json?.csrfToken ?? csrf;
          return {status: answer.status, json};
        };
        const create = options => navigator.credentials.create(
          {publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options)});
        const get = options => navigator.credentials.get(
          {publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options)});
        const told = {};
        await call('POST', '/sessions', {email, password});
        const creation = await call('POST', '/account/passkeys/options');
        told.added = await call('POST', '/account/passkeys',
          {name: 'This browser', credential: (await create(creation.json)).toJSON()});
        told.twice = await create((await call('POST', '/account/passkeys/options')).json)
          .then(() => 'made', refused => refused.name);
        await call('DELETE', '/session');
        const request = await call('POST', '/sessions/passkey/options');
        told.signedIn = await call('POST', '/sessions/passkey',
          {credential: (await get(request.json)).toJSON()});
        told.session = await call('GET', '/session');
        const proof = await call('POST', '/session/proof/passkey/options');
        told.proven = await call('POST', '/session/proof/passkey',
          {credential: (await get(proof.json)).toJSON()});
        const first = await call('POST', '/sessions', {email, password});
        const signIn = first.json.signIn;
        const second = await call('POST', '/sessions/second-factor/passkey/options', {signIn});
        told.secondStep = await call('POST', '/sessions/second-factor/passkey',
          {signIn, credential: (await get(second.json)).toJSON()});
        return told;
      })(%s)
      """;

  @Test
  void aBrowserRegistersAPasskeySignsInAndProvesWithIt() throws IOException {
    Person person = Person.verified(PLANE, "browser");
    int port = freePort();
    String origin = "http://localhost:" + port;
    try (var _ =
            PLANE.start("--server.port=" + port, "--freehold.identity.passkeys.origins=" + origin);
        var browser = Chromium.start()) {
      browser.plugInAuthenticator();
      browser.open(origin + "/livez");

      JsonNode told =
          browser.evaluate(
              PAGE.formatted(
                  JsonMapper.shared()
                      .writeValueAsString(Map.of("email", person.email(), "password", PASSWORD))));

      assertThat(told.at("/added/status").asInt()).as("%s", told).isEqualTo(201);
      assertThat(told.at("/twice").asString()).isEqualTo("InvalidStateError");
      assertThat(told.at("/signedIn/status").asInt()).as("%s", told).isEqualTo(201);
      assertThat(told.at("/session/json/email").asString()).isEqualTo(person.email());
      assertThat(told.at("/proven/status").asInt()).as("%s", told).isEqualTo(200);
      assertThat(told.at("/secondStep/status").asInt()).as("%s", told).isEqualTo(201);
    }
  }

  /** The page's origin is a setting, so the port is chosen before. */
  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
